#include <sys/stat.h>
#include <sys/wait.h>

#ifdef WITH_ZLIB
#include <zlib.h>
#endif
#ifdef WITH_ZSTD
#include <zstd.h>
#endif

#include "support/capture_file.h"

static char folder[] = "/tmp/camwarden-capture-XXXXXX";

static const char *write_file(const char *name, const void *data, size_t size)
{
    static char paths[8][PATH_SIZE];
    static size_t next;
    char *path = paths[next++ % COUNT_OF(paths)];

    snprintf(path, PATH_SIZE, "%s/%s", folder, name);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(data, 1, size, file), size);
    fclose(file);
    return path;
}

/* A record for each letter: its second is the digit before it. "1a3b" */
static struct made timed(const char *script)
{
    struct made made = made_new(false);

    put_pcap_header(&made, (uint32_t)MAGIC_MICRO, 1);
    for (; script[0] && script[1]; script += 2)
        put_record(&made, (uint32_t)(script[0] - '0'), (uint8_t)script[1], 20);
    return made;
}

static const char *write_timed(const char *name, const char *script)
{
    struct made made = timed(script);
    const char *path = write_file(name, made.data, made.size);

    made_free(&made);
    return path;
}

static void several_files_are_merged_by_time_then_by_their_order(void **state)
{
    const char *paths[] = {write_timed("a", "1a3b5c5d9e"), write_timed("b", "1A2B5C9D"),
                           write_timed("c", ""), write_timed("d", "0x5y")};
    struct seen seen = see_files(paths, 4);
    (void)state;

    assert_int_equal(seen.count, 11);
    assert_memory_equal(seen.marks, "xaABbcdCyeD", 11);
    for (size_t i = 0; i < seen.count; i++)
        assert_int_equal(seen.frames[i].number, i + 1);
    assert_int_equal(seen.frames[0].interface, 3);
    assert_int_equal(seen.frames[1].interface, 0);
    assert_int_equal(seen.frames[2].interface, 1);
    assert_int_equal(seen.time_backwards, 0);
    assert_string_equal(seen.warning, "");
    assert_true(seen.progress == 1.0);
}

static void a_file_whose_times_go_backwards_keeps_its_order(void **state)
{
    const char *paths[] = {write_timed("a", "5a1b6c"), write_timed("b", "2A4B7C")};
    struct seen seen = see_files(paths, 2);
    (void)state;

    assert_memory_equal(seen.marks, "ABabcC", 6);
    assert_int_equal(seen.time_backwards, 1);
}

static void frames_of_long_files_stay_whole_while_they_are_merged(void **state)
{
    const char *paths[3];
    (void)state;

    for (uint32_t i = 0; i < 3; i++) {
        struct made made = timed("");
        char name[2] = {(char)('a' + i), '\0'};
        for (uint32_t j = 0; j < 2000; j++)
            put_record(&made, j / (i + 1), (uint8_t)j, (j * 31 + i) % 1500);
        paths[i] = write_file(name, made.data, made.size);
        made_free(&made);
    }
    struct seen seen = see_files(paths, 3);
    assert_int_equal(seen.count, 6000);
    assert_true(seen.has_whole_payloads);
    for (size_t i = 1; i < COUNT_OF(seen.frames); i++)
        assert_true(seen.frames[i - 1].time_ns <= seen.frames[i].time_ns);
}

static void a_thousand_files_need_no_thousand_descriptors(void **state)
{
    static char paths[1100][PATH_SIZE];
    static const char *list[1100];
    (void)state;

    for (size_t i = 0; i < COUNT_OF(paths); i++) {
        struct made made = timed("");
        char name[16];
        put_record(&made, (uint32_t)i, (uint8_t)i, 20);
        snprintf(name, sizeof(name), "ring%zu", i);
        snprintf(paths[i], PATH_SIZE, "%s", write_file(name, made.data, made.size));
        list[COUNT_OF(list) - 1 - i] = paths[i]; /* the newest first */
        made_free(&made);
    }
    struct seen seen = see_files(list, COUNT_OF(list));
    assert_int_equal(seen.count, COUNT_OF(paths));
    for (size_t i = 0; i < COUNT_OF(seen.frames); i++)
        assert_int_equal(seen.frames[i].time_ns, i * UINT64_C(1000000000));
    assert_string_equal(seen.warning, "");
    for (size_t i = 0; i < COUNT_OF(paths); i++)
        unlink(paths[i]);
}

static void every_file_that_is_cut_short_is_named(void **state)
{
    struct made made = timed("1a2b");
    const char *paths[] = {write_file("a", made.data, made.size - 1),
                           write_file("b", made.data, made.size),
                           write_file("c", made.data, made.size - 30)};
    struct frame frames[FRAME_BATCH_MAX];
    struct error error;
    size_t count;
    (void)state;

    struct capture *capture = capture_open_files(paths, 3, &error);
    assert_non_null(capture);
    while (capture_next(capture, frames, &count) == CAPTURE_FRAMES)
        ;
    assert_non_null(strstr(capture_warning(capture, 0), "/a is cut short in packet 2: "));
    assert_non_null(strstr(capture_warning(capture, 1), "/c is cut short in packet 2: "));
    assert_null(capture_warning(capture, 2));
    capture_close(capture);
    made_free(&made);
}

static void assert_refused(const char *path, const char *why)
{
    struct seen seen = see_files(&path, 1);

    assert_false(seen.is_open);
    assert_non_null(strstr(seen.warning, path));
    assert_non_null(strstr(seen.warning, why));
}

static void what_is_no_capture_is_refused_by_what_it_looks_like(void **state)
{
    (void)state;
    assert_refused("/nowhere/at/all", "No such file");
    assert_refused(folder, "is a folder");
    assert_refused(write_file("empty", "", 0), "is empty");
    assert_refused(write_file("short", "ab", 2), "only 2 bytes");
    assert_refused(write_file("notes.txt", "Dear auditor,\n", 14), "looks like text");
    assert_refused(write_file("x.xz",
                              "\xfd"
                              "7zXZ\0\0\0",
                              8),
                   "xz");
    assert_refused(write_file("x.zip", "PK\x03\x04....", 8), "ZIP");
    assert_refused(write_file("x.snoop", "snoop\0\0\0\0\0\0\2", 12), "snoop");
    assert_refused(write_file("x.html", "<!DOCTYPE html>", 15), "web page");
    assert_refused(write_file("x", "\x01\x02\x03\x04\x05", 5), "01 02 03 04");
}

static void one_bad_file_among_several_is_named(void **state)
{
    const char *paths[] = {write_timed("a", "1a"), write_file("b", "hello, world", 12)};
    struct seen seen = see_files(paths, 2);
    (void)state;

    assert_false(seen.is_open);
    assert_non_null(strstr(seen.warning, "/b is no capture"));
}

static void naming_no_file_is_refused(void **state)
{
    struct error error;
    (void)state;

    assert_null(capture_open_files(NULL, 0, &error));
    assert_non_null(strstr(error.text, "no capture file"));
}

/* Feeds a pipe byte by byte from another process and puts it where standard input is. */
static int stdin_from(const struct made *made, size_t step, pid_t *child)
{
    int ends[2];
    int before = dup(STDIN_FILENO);

    assert_int_equal(pipe(ends), 0);
    *child = fork();
    if (*child == 0) {
        close(ends[0]);
        for (size_t at = 0; at < made->size; at += step) {
            size_t left = made->size - at;
            if (write(ends[1], made->data + at, left < step ? left : step) < 0)
                _exit(1);
        }
        _exit(0);
    }
    close(ends[1]);
    dup2(ends[0], STDIN_FILENO);
    close(ends[0]);
    return before;
}

static void standard_input_is_read_as_it_comes(void **state)
{
    struct made made = timed("1a2b3c4d");
    (void)state;

    for (size_t step = 1; step < 100; step += 13) {
        pid_t child;
        int before = stdin_from(&made, step, &child);
        struct seen seen = see_files((const char *const[]){"-"}, 1);

        dup2(before, STDIN_FILENO);
        close(before);
        waitpid(child, NULL, 0);
        assert_int_equal(seen.count, 4);
        assert_memory_equal(seen.marks, "abcd", 4);
    }
    made_free(&made);
}

static void how_far_standard_input_has_been_read_is_unknown(void **state)
{
    struct made made = timed("1a2b3c4d");
    struct frame frames[FRAME_BATCH_MAX];
    struct error error;
    size_t count;
    pid_t child;
    int before = stdin_from(&made, made.size, &child);
    (void)state;

    struct capture *capture = capture_open_files((const char *const[]){"-"}, 1, &error);
    assert_non_null(capture);
    assert_int_equal(capture_next(capture, frames, &count), CAPTURE_FRAMES);
    assert_true(capture_progress(capture) < 0);
    assert_int_equal(capture_now_ns(capture), UINT64_C(4000000000));
    capture_close(capture);
    dup2(before, STDIN_FILENO);
    close(before);
    waitpid(child, NULL, 0);
    made_free(&made);
}

#if defined(WITH_ZLIB) || defined(WITH_ZSTD)
static struct made many_frames(void)
{
    struct made made = timed("");

    for (uint32_t i = 0; i < 200; i++)
        put_record(&made, i, (uint8_t)i, (i * 31) % 1500);
    return made;
}

static void assert_reads_packed(const struct made *packed, size_t count, const char *name)
{
    struct seen seen = see(packed);

    assert_int_equal(seen.count, count);
    assert_true(seen.has_whole_payloads);
    assert_string_equal(seen.warning, "");

    for (size_t size = 4; size < packed->size; size += packed->size / 97 + 1) {
        seen = see_bytes(packed->data, size);
        assert_true(seen.has_whole_payloads);
        assert_true(seen.count <= count);
        assert_true(!seen.is_open || strstr(seen.warning, "is cut short"));
        assert_non_null(strstr(seen.warning, seen.is_open ? name : "/proc/self/fd/"));
    }
}
#endif

#ifdef WITH_ZLIB
static struct made gzip(const uint8_t *data, size_t size)
{
    struct made packed = made_new(false);
    z_stream stream = {0};

    assert_int_equal(deflateInit2(&stream, 6, Z_DEFLATED, 16 + 15, 8, Z_DEFAULT_STRATEGY), Z_OK);
    stream.next_in = (z_const Bytef *)data;
    stream.avail_in = (uInt)size;
    stream.next_out = packed.data;
    stream.avail_out = MADE_SIZE_MAX;
    assert_int_equal(deflate(&stream, Z_FINISH), Z_STREAM_END);
    packed.size = stream.total_out;
    deflateEnd(&stream);
    return packed;
}

static void gzip_is_unpacked_and_says_when_it_is_cut_short(void **state)
{
    struct made made = many_frames();
    struct made packed = gzip(made.data, made.size);
    (void)state;

    assert_reads_packed(&packed, 200, "its gzip data end early");
    made_free(&made);
    made_free(&packed);
}

static void several_gzip_members_are_one_file(void **state)
{
    struct made made = many_frames();
    struct made packed = gzip(made.data, 1000);
    struct made more = gzip(made.data + 1000, made.size - 1000);
    (void)state;

    put_bytes(&packed, more.data, more.size);
    struct seen seen = see(&packed);
    assert_int_equal(seen.count, 200);
    assert_string_equal(seen.warning, "");
    made_free(&made);
    made_free(&more);
    made_free(&packed);
}

static void corrupt_gzip_ends_the_file_with_a_word(void **state)
{
    struct made made = many_frames();
    struct made packed = gzip(made.data, made.size);
    (void)state;

    packed.data[packed.size - 8] ^= 1; /* the checksum */
    struct seen seen = see(&packed);
    assert_int_equal(seen.count, 200);
    assert_non_null(strstr(seen.warning, "after packet 200: its gzip data are corrupt"));
    made_free(&made);
    made_free(&packed);
}

static void text_inside_gzip_is_refused_as_text(void **state)
{
    struct made packed = gzip((const uint8_t *)"Dear auditor,\n", 14);
    (void)state;

    assert_refused(write_file("x.gz", packed.data, packed.size), "looks like text");
    made_free(&packed);
}
#endif

#ifdef WITH_ZSTD
static void zstd_is_unpacked_and_says_when_it_is_cut_short(void **state)
{
    struct made made = many_frames();
    struct made packed = made_new(false);
    (void)state;

    packed.size = ZSTD_compress(packed.data, MADE_SIZE_MAX, made.data, made.size, 3);
    assert_false(ZSTD_isError(packed.size));
    assert_reads_packed(&packed, 200, "its zstd data end early");

    memset(packed.data + packed.size / 2, 0xff, 64);
    struct seen seen = see(&packed);
    assert_true(seen.count < 200);
    assert_non_null(strstr(seen.warning, "its zstd data are corrupt"));
    made_free(&made);
    made_free(&packed);
}

static void several_zstd_frames_are_one_file(void **state)
{
    struct made made = many_frames();
    struct made packed = made_new(false);
    (void)state;

    packed.size = ZSTD_compress(packed.data, MADE_SIZE_MAX, made.data, 1000, 3);
    packed.size += ZSTD_compress(packed.data + packed.size, MADE_SIZE_MAX - packed.size,
                                 made.data + 1000, made.size - 1000, 3);
    struct seen seen = see(&packed);
    assert_int_equal(seen.count, 200);
    assert_string_equal(seen.warning, "");
    made_free(&made);
    made_free(&packed);
}
#endif

static int make_folder(void **state)
{
    (void)state;
    return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
    static const char *const names[] = {"a",      "b",         "c",    "d",     "empty",
                                        "short",  "notes.txt", "x.xz", "x.zip", "x.snoop",
                                        "x.html", "x",         "x.gz"};
    char path[PATH_SIZE];
    (void)state;

    for (size_t i = 0; i < COUNT_OF(names); i++) {
        snprintf(path, sizeof(path), "%s/%s", folder, names[i]);
        unlink(path);
    }
    return rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(several_files_are_merged_by_time_then_by_their_order),
        cmocka_unit_test(a_file_whose_times_go_backwards_keeps_its_order),
        cmocka_unit_test(frames_of_long_files_stay_whole_while_they_are_merged),
        cmocka_unit_test(a_thousand_files_need_no_thousand_descriptors),
        cmocka_unit_test(every_file_that_is_cut_short_is_named),
        cmocka_unit_test(what_is_no_capture_is_refused_by_what_it_looks_like),
        cmocka_unit_test(one_bad_file_among_several_is_named),
        cmocka_unit_test(naming_no_file_is_refused),
        cmocka_unit_test(standard_input_is_read_as_it_comes),
        cmocka_unit_test(how_far_standard_input_has_been_read_is_unknown),
#ifdef WITH_ZLIB
        cmocka_unit_test(gzip_is_unpacked_and_says_when_it_is_cut_short),
        cmocka_unit_test(several_gzip_members_are_one_file),
        cmocka_unit_test(corrupt_gzip_ends_the_file_with_a_word),
        cmocka_unit_test(text_inside_gzip_is_refused_as_text),
#endif
#ifdef WITH_ZSTD
        cmocka_unit_test(zstd_is_unpacked_and_says_when_it_is_cut_short),
        cmocka_unit_test(several_zstd_frames_are_one_file),
#endif
    };
    return cmocka_run_group_tests_name("file", tests, make_folder, remove_folder);
}
