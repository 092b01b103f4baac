#include "internal.h"

#include <pthread.h>
#include <stdlib.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static entry *vaults;
static uint32_t last_token;

uint32_t cvault_add(const cvault_sealer *sealer, const char *shared_memory) {
    entry *vault = calloc(1, sizeof *vault);
    if (vault == NULL) return 0;
    if (shared_memory != NULL) {
        vault->shared_memory = strdup(shared_memory);
        if (vault->shared_memory == NULL) {
            free(vault);
            return 0;
        }
    }
    vault->sealer = *sealer;
    vault->references = 1;
    pthread_mutex_lock(&lock);
    vault->token = ++last_token;
    uint32_t token = vault->token;
    vault->next = vaults;
    vaults = vault;
    pthread_mutex_unlock(&lock);
    return token;
}

static entry *find(uint32_t token) {
    for (entry *vault = vaults; vault != NULL; vault = vault->next)
        if (vault->token == token) return vault;
    return NULL;
}

entry *entry_acquire(uint32_t token) {
    pthread_mutex_lock(&lock);
    entry *vault = find(token);
    if (vault != NULL) vault->references++;
    pthread_mutex_unlock(&lock);
    return vault;
}

void entry_retain(entry *vault) {
    pthread_mutex_lock(&lock);
    vault->references++;
    pthread_mutex_unlock(&lock);
}

void entry_release(entry *vault) {
    pthread_mutex_lock(&lock);
    bool last = --vault->references == 0;
    pthread_mutex_unlock(&lock);
    if (!last) return;
    vault->sealer.release(vault->sealer.context);
    free((void *)vault->shared_memory);
    free(vault);
}

void cvault_remove(uint32_t token) {
    pthread_mutex_lock(&lock);
    entry **link = &vaults;
    while (*link != NULL && (*link)->token != token) link = &(*link)->next;
    entry *vault = *link;
    if (vault != NULL) *link = vault->next;
    pthread_mutex_unlock(&lock);
    if (vault != NULL) entry_release(vault);
}

int cvault_findings_of(uint32_t token, cvault_findings *findings) {
    memset(findings, 0, sizeof *findings);
    entry *vault = entry_acquire(token);
    if (vault == NULL) return 0;
    uint64_t failed = atomic_load(&vault->failed);
    findings->failed_kind = (uint8_t)(failed >> 32);
    findings->failed_number = (uint32_t)failed;
    findings->cuts = atomic_load(&vault->cuts);
    entry_release(vault);
    return 1;
}
