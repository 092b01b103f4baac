// Asked here, because prctl is variadic and Swift does not see it.

#include "CProcess.h"

#include <sys/prctl.h>

int samen_undumpable(void) { return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0); }

int samen_is_dumpable(void) { return prctl(PR_GET_DUMPABLE, 0, 0, 0, 0); }
