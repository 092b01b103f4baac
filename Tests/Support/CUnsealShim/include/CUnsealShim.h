// Preloaded into a program, switches off what seals its vault: pages, frames and key slots are what
// they hold, with a sum where the tag was, so that the program notices nothing. A search for what may
// be nowhere must find it there, or it is blind.
#ifndef SAMEN_CUNSEALSHIM_H
#define SAMEN_CUNSEALSHIM_H
#endif
