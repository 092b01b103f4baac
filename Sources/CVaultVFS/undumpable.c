// Asked here, because prctl is variadic and Swift does not see it.

#include "CVaultVFS.h"

#include <sys/prctl.h>

int cvault_undumpable(void) {
    return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}
