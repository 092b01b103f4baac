#include "CVaultVFS.h"

#include <sys/vfs.h>

uint32_t cvault_file_system(const char *path) {
    struct statfs status;
    return statfs(path, &status) == 0 ? (uint32_t)status.f_type : 0;
}
