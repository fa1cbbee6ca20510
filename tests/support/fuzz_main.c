/* A fuzz target without a fuzzer: runs its corpus, and seeded mutations of it, so that every
 * ordinary test run exercises what fuzzing found. */

#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum {
    INPUT_MAX = 65536,
    MUTATIONS = 200,
    RANDOM_INPUTS = 2000,
    RANDOM_SIZE_MAX = 512
};

static uint64_t next_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

/* A copy of exactly the size, so that ASan sees the first byte read beyond it. */
static void run_exact(const uint8_t *data, size_t size)
{
    uint8_t *copy = malloc(size ? size : 1);

    if (!copy)
        abort();
    if (size)
        memcpy(copy, data, size);
    LLVMFuzzerTestOneInput(copy, size);
    free(copy);
}

static void run_mutations(const uint8_t *seed, size_t size, uint64_t *random)
{
    static uint8_t mutated[INPUT_MAX];

    for (size_t i = 0; size > 0 && i < MUTATIONS; i++) {
        size_t cut = next_random(random) % 4 == 0 ? next_random(random) % size : size;

        memcpy(mutated, seed, cut);
        for (size_t flips = next_random(random) % 4; cut > 0 && flips > 0; flips--)
            mutated[next_random(random) % cut] = (uint8_t)next_random(random);
        run_exact(mutated, cut);
    }
}

static size_t run_file(const char *folder, const char *name, uint64_t *random)
{
    static uint8_t input[INPUT_MAX];
    char path[4096];

    snprintf(path, sizeof(path), "%s/%s", folder, name);
    FILE *file = fopen(path, "rb");
    if (!file)
        return 0;
    size_t size = fread(input, 1, sizeof(input), file);
    fclose(file);
    run_exact(input, size);
    run_mutations(input, size, random);
    return 1;
}

int main(int count, char **arguments)
{
    static uint8_t input[RANDOM_SIZE_MAX];
    uint64_t random = 0x9e3779b97f4a7c15;
    size_t files = 0;

    for (int i = 1; i < count; i++) {
        DIR *folder = opendir(arguments[i]);
        for (struct dirent *entry; folder && (entry = readdir(folder));)
            if (entry->d_name[0] != '.')
                files += run_file(arguments[i], entry->d_name, &random);
        if (folder)
            closedir(folder);
    }
    for (size_t i = 0; i < RANDOM_INPUTS; i++) {
        size_t size = next_random(&random) % RANDOM_SIZE_MAX;
        for (size_t j = 0; j < size; j++)
            input[j] = (uint8_t)next_random(&random);
        run_exact(input, size);
    }
    printf("%zu corpus files, %d mutations of each, %d random inputs\n", files, MUTATIONS,
           RANDOM_INPUTS);
    return 0;
}
