// Preloaded into a program, sets its calendar forward by SAMEN_CLOCK_DAYS days; how fast time passes
// stays as it is.
#ifndef SAMEN_CCLOCKSHIM_H
#define SAMEN_CCLOCKSHIM_H
#endif
