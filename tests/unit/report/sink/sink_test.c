#include "report/sink/sink.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/test.h"

static char folder[] = "/tmp/camwarden-sink-XXXXXX";
static char path[128];
static int pipe_ends[2];

static int take_folder(void **state)
{
    (void)state;
    signal(SIGPIPE, SIG_IGN);
    return mkdtemp(folder) ? 0 : -1;
}

static int drop_folder(void **state)
{
    (void)state;
    return rmdir(folder);
}

static const char *in_folder(const char *name)
{
    snprintf(path, sizeof(path), "%s/%s", folder, name);
    return path;
}

static int open_pipe(const char *target, struct error *error)
{
    (void)target;
    (void)error;
    return pipe_ends[1];
}

static const struct sink_kind pipe_sink = {.name = "pipe", .about = "the pipe", .open = open_pipe};

static struct sink *sink_of(const struct sink_kind *kind, const char *target)
{
    struct error error;
    struct sink *sink = sink_open(kind, target, &error);

    if (!sink)
        fail_msg("%s", error.text);
    return sink;
}

static const char *content_of(const char *file)
{
    static char content[4096];
    int descriptor = open(file, O_RDONLY);
    ssize_t size = read(descriptor, content, sizeof(content) - 1);

    assert_true(size >= 0);
    close(descriptor);
    content[size] = '\0';
    return content;
}

static void lines_reach_the_file_when_the_batch_is_done(void **state)
{
    struct sink *sink = sink_of(sink_kind_for(in_folder("alerts")), path);
    struct stat about;
    (void)state;

    sink_write(sink, TEXT("one"));
    sink_write(sink, TEXT("two"));
    assert_string_equal(content_of(path), "");
    assert_true(sink_flush(sink));
    assert_string_equal(content_of(path), "one\ntwo\n");
    assert_int_equal(sink_counts(sink)->lines, 2);
    assert_int_equal(sink_counts(sink)->bytes, 8);
    assert_int_equal(stat(path, &about), 0);
    assert_int_equal(about.st_mode & 0137, 0); /* at most 0640 */

    sink_write(sink, TEXT("three"));
    assert_true(sink_close(sink));
    assert_string_equal(content_of(path), "one\ntwo\nthree\n");
    unlink(path);
}

static void a_replay_replaces_a_file_and_a_daemon_adds_to_it(void **state)
{
    (void)state;

    in_folder("alerts");
    for (int i = 0; i < 2; i++) {
        struct sink *sink = sink_of(sink_kind_for(path), path);
        sink_write(sink, TEXT("new"));
        assert_true(sink_close(sink));
    }
    struct sink *sink = sink_of(sink_kind_kept(path), path);
    sink_write(sink, TEXT("more"));
    assert_true(sink_close(sink));
    assert_string_equal(content_of(path), "new\nmore\n");
    unlink(path);
}

static void a_link_or_a_pipe_is_not_written_to(void **state)
{
    struct error error;
    (void)state;

    assert_int_equal(symlink("/tmp/nowhere", in_folder("link")), 0);
    assert_null(sink_open(sink_kind_for(path), path, &error));
    assert_non_null(strstr(error.text, "symbolic link"));
    unlink(path);

    assert_int_equal(mkfifo(in_folder("fifo"), 0600), 0);
    assert_null(sink_open(sink_kind_for(path), path, &error));
    int reader = open(path, O_RDONLY | O_NONBLOCK);
    assert_null(sink_open(sink_kind_for(path), path, &error));
    assert_non_null(strstr(error.text, "not an ordinary file"));
    close(reader);
    unlink(path);

    assert_null(sink_open(sink_kind_for(folder), folder, &error));
}

static void a_full_disk_is_told_once_and_every_lost_line_counted(void **state)
{
    static char long_line[30000];
    struct sink *sink = sink_of(sink_kind_for("/dev/full"), "/dev/full");
    (void)state;

    memset(long_line, 'x', sizeof(long_line));
    for (int i = 0; i < 100; i++)
        sink_write(sink, (struct text){long_line, sizeof(long_line)});
    assert_false(sink_flush(sink));
    const char *fault = sink_fault(sink);
    assert_non_null(fault);
    assert_non_null(strstr(fault, "/dev/full: No space left on device"));
    assert_false(sink_flush(sink));
    assert_null(sink_fault(sink));

    /* 34 lines of 30001 bytes fit into 1 MiB and still wait. */
    assert_int_equal(sink_counts(sink)->lost, 100 - 34);
    assert_int_equal(sink_counts(sink)->waiting, 34);
    assert_int_equal(sink_counts(sink)->lines, 0);
    assert_true(sink_counts(sink)->faults > 1);
    assert_false(sink_close(sink));
}

static void what_waited_is_written_when_there_is_room_again(void **state)
{
    static char long_line[5000];
    struct rlimit before;
    struct sink *sink = sink_of(sink_kind_for(in_folder("alerts")), path);
    struct stat about;
    (void)state;

    memset(long_line, 'x', sizeof(long_line));
    getrlimit(RLIMIT_FSIZE, &before);
    signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &(struct rlimit){7000, before.rlim_max});
    sink_write(sink, (struct text){long_line, sizeof(long_line)});
    sink_write(sink, (struct text){long_line, sizeof(long_line)});
    assert_false(sink_flush(sink));
    assert_non_null(strstr(sink_fault(sink), "File too large"));
    assert_int_equal(sink_counts(sink)->lines, 1);

    setrlimit(RLIMIT_FSIZE, &before);
    assert_true(sink_flush(sink));
    assert_int_equal(sink_counts(sink)->lines, 2);
    assert_int_equal(sink_counts(sink)->lost, 0);
    assert_true(sink_close(sink));
    assert_int_equal(stat(path, &about), 0);
    assert_int_equal(about.st_size, 10002);
    unlink(path);
}

static void a_file_never_ends_in_half_a_line(void **state)
{
    static char long_line[5000];
    struct rlimit before;
    struct sink *sink = sink_of(sink_kind_for(in_folder("alerts")), path);
    struct stat about;
    (void)state;

    memset(long_line, 'x', sizeof(long_line));
    getrlimit(RLIMIT_FSIZE, &before);
    setrlimit(RLIMIT_FSIZE, &(struct rlimit){7000, before.rlim_max});
    sink_write(sink, (struct text){long_line, sizeof(long_line)});
    sink_write(sink, (struct text){long_line, sizeof(long_line)});
    assert_false(sink_close(sink));
    setrlimit(RLIMIT_FSIZE, &before);
    assert_int_equal(stat(path, &about), 0);
    assert_int_equal(about.st_size, 5001);
    unlink(path);
}

static void a_reader_that_goes_away_does_not_stop_the_sensor(void **state)
{
    (void)state;

    assert_int_equal(pipe(pipe_ends), 0);
    struct sink *sink = sink_of(&pipe_sink, NULL);
    close(pipe_ends[0]);
    sink_write(sink, TEXT("one"));
    assert_false(sink_flush(sink));
    assert_non_null(strstr(sink_fault(sink), "the pipe: nobody reads it any more"));
    sink_write(sink, TEXT("two"));
    sink_flush(sink);
    assert_null(sink_fault(sink));
    assert_int_equal(sink_counts(sink)->lost, 2);
    assert_false(sink_close(sink));
    close(pipe_ends[1]);
}

static void a_slow_reader_gets_every_line_whole(void **state)
{
    static char line[1000];
    static char got[400000];
    size_t size = 0;
    (void)state;

    assert_int_equal(pipe(pipe_ends), 0);
    fcntl(pipe_ends[1], F_SETFL, O_NONBLOCK);
    fcntl(pipe_ends[0], F_SETFL, O_NONBLOCK);
    struct sink *sink = sink_of(&pipe_sink, NULL);
    memset(line, 'x', sizeof(line));
    for (int i = 0; i < 300; i++)
        sink_write(sink, (struct text){line, sizeof(line)});
    for (int i = 0; i < 20; i++) {
        sink_flush(sink);
        for (ssize_t n; (n = read(pipe_ends[0], got + size, sizeof(got) - size)) > 0;)
            size += (size_t)n;
    }
    assert_int_equal(size, 300 * 1001);
    for (size_t i = 0; i < 300; i++)
        assert_int_equal(got[i * 1001 + 1000], '\n');
    assert_true(sink_close(sink));
    close(pipe_ends[0]);
    close(pipe_ends[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_reach_the_file_when_the_batch_is_done),
        cmocka_unit_test(a_replay_replaces_a_file_and_a_daemon_adds_to_it),
        cmocka_unit_test(a_link_or_a_pipe_is_not_written_to),
        cmocka_unit_test(a_full_disk_is_told_once_and_every_lost_line_counted),
        cmocka_unit_test(what_waited_is_written_when_there_is_room_again),
        cmocka_unit_test(a_file_never_ends_in_half_a_line),
        cmocka_unit_test(a_reader_that_goes_away_does_not_stop_the_sensor),
        cmocka_unit_test(a_slow_reader_gets_every_line_whole),
    };
    return cmocka_run_group_tests_name("sink", tests, take_folder, drop_folder);
}
