/* What the C library offers a process only through variadic functions. */
#ifndef CPROCESS_H
#define CPROCESS_H

/* Lets no other process of this user look into this one's memory; 0 if that worked. */
int samen_undumpable(void);

/* Whether another process of this user may look into this one's memory. */
int samen_is_dumpable(void);

#endif
