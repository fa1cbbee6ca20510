/* The packet path takes no memory after the start: here every malloc in it aborts the program. */

#include <dirent.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "observe/worker.h"
#include "support/test.h"

static bool is_on_the_road;

static void refuse_on_the_road(void)
{
    static const char sentence[] = "the packet path has called malloc\n";

    if (!is_on_the_road)
        return;
    is_on_the_road = false;
    if (write(STDERR_FILENO, sentence, sizeof(sentence) - 1) > 0)
        abort();
    abort();
}

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define HAS_SANITIZER 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define HAS_SANITIZER 1
#endif

#ifdef HAS_SANITIZER
int __sanitizer_install_malloc_and_free_hooks(void (*malloc_hook)(const volatile void *, size_t),
                                              void (*free_hook)(const volatile void *));

static void on_malloc(const volatile void *memory, size_t size)
{
    (void)memory;
    (void)size;
    refuse_on_the_road();
}

static void on_free(const volatile void *memory)
{
    (void)memory;
}

static void watch_malloc(void)
{
    assert_true(__sanitizer_install_malloc_and_free_hooks(on_malloc, on_free) > 0);
}
#else
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *memory, size_t size);

void *malloc(size_t size)
{
    refuse_on_the_road();
    return __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    refuse_on_the_road();
    return __libc_calloc(count, size);
}

void *realloc(void *memory, size_t size)
{
    refuse_on_the_road();
    return __libc_realloc(memory, size);
}

static void watch_malloc(void)
{
}
#endif

static uint64_t observations;

static void count(void *context, const struct observation *observation)
{
    (void)context;
    (void)observation;
    observations++;
}

static struct worker *new_worker(const struct dissector_index *dissectors)
{
    const uint64_t second_ns = 1000000000;
    struct worker_config config = {
        .decode = {.fragment_datagrams_max = 64,
                   .fragment_bytes_max = 1 << 20,
                   .fragment_timeout_ns = 30 * second_ns},
        .flow = {.flows_max = 256, /* small, so that eviction is on the road too */
                 .streams_max = 16,
                 .tcp_idle_ns = 3600 * second_ns,
                 .tcp_new_ns = 30 * second_ns,
                 .tcp_closed_ns = 10 * second_ns,
                 .udp_idle_ns = 180 * second_ns,
                 .other_idle_ns = 60 * second_ns},
        .transmitters_max = 32,
        .count = 1,
    };
    return worker_new(&config, dissectors, count, NULL);
}

/* Frames of the file through a worker of its own; 0 when it is no capture. */
static uint64_t drive(const char *path, const struct dissector_index *dissectors)
{
    struct frame frames[FRAME_BATCH_MAX];
    struct error error;
    struct capture *capture = capture_open_files(&path, 1, &error);
    struct worker *worker = new_worker(dissectors);
    uint64_t seen = 0;
    size_t size;

    assert_non_null(worker);
    while (capture && capture_next(capture, frames, &size) == CAPTURE_FRAMES) {
        is_on_the_road = true;
        worker_handle(worker, frames, size);
        is_on_the_road = false;
        seen += size;
    }
    is_on_the_road = true;
    worker_finish(worker);
    is_on_the_road = false;
    worker_free(worker);
    capture_close(capture);
    return seen;
}

/* Every capture below a folder, and below the folders in it. */
static uint64_t drive_folder(const char *folder, const struct dissector_index *dissectors)
{
    uint64_t seen = 0;
    DIR *open = opendir(folder);

    for (struct dirent *entry; open && (entry = readdir(open));) {
        char path[4096];
        struct stat about;

        snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
        if (entry->d_name[0] == '.' || stat(path, &about) != 0)
            continue;
        if (S_ISDIR(about.st_mode)) {
            char inner[4096];
            DIR *open_inner = opendir(path);
            for (struct dirent *file; open_inner && (file = readdir(open_inner));) {
                if (file->d_name[0] == '.')
                    continue;
                int length = snprintf(inner, sizeof(inner), "%s/%s", path, file->d_name);
                if (length > 0 && (size_t)length < sizeof(inner))
                    seen += drive(inner, dissectors);
            }
            if (open_inner)
                closedir(open_inner);
        } else if (strstr(entry->d_name, "pcap")) {
            seen += drive(path, dissectors);
        }
    }
    if (open)
        closedir(open);
    return seen;
}

static void the_packet_path_takes_no_memory(void **state)
{
    struct dissector_index *dissectors = dissector_index_new();
    (void)state;

    watch_malloc();
    uint64_t bundled = drive_folder("pcaps", dissectors);
    uint64_t shared = drive_folder("../shared/captures", dissectors);
    print_message("%lu bundled and %lu shared frames, %lu observations%s\n", (unsigned long)bundled,
                  (unsigned long)shared, (unsigned long)observations,
                  shared ? "" : "; ../shared/captures is not there and was skipped");
    assert_true(bundled > 0);
    assert_true(observations > 0);
    dissector_index_free(dissectors);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_packet_path_takes_no_memory),
    };
    return cmocka_run_group_tests_name("no malloc", tests, NULL, NULL);
}
