#include "observe/capture/unpack.h"

#include <stdlib.h>

#ifdef WITH_ZLIB
#include <zlib.h>
#endif
#ifdef WITH_ZSTD
#include <zstd.h>
#endif

struct unpacker {
#ifdef WITH_ZLIB
    z_stream gzip;
#endif
#ifdef WITH_ZSTD
    ZSTD_DStream *zstd;
#endif
    bool is_complete;
};

#if defined(WITH_ZLIB) || defined(WITH_ZSTD)
static bool unpacker_is_complete(const struct unpacker *unpacker)
{
    return unpacker->is_complete;
}
#endif

#ifdef WITH_ZLIB
enum {
    GZIP_ONLY = 16 + 15 /* inflateInit2(): a gzip header, the largest window */
};

static struct unpacker *gzip_make(void)
{
    struct unpacker *unpacker = calloc(1, sizeof(*unpacker));

    if (unpacker && inflateInit2(&unpacker->gzip, GZIP_ONLY) != Z_OK) {
        free(unpacker);
        return NULL;
    }
    return unpacker;
}

/* A file may be several gzip members, one after the other. */
static bool gzip_run(struct unpacker *unpacker, struct slice *packed, uint8_t *out, size_t room,
                     size_t *made)
{
    z_stream *stream = &unpacker->gzip;

    stream->next_in = (z_const Bytef *)packed->data;
    stream->avail_in = (uInt)packed->size;
    stream->next_out = out;
    stream->avail_out = (uInt)room;

    int status = inflate(stream, Z_NO_FLUSH);
    size_t taken = packed->size - stream->avail_in;
    *made = room - stream->avail_out;
    *packed = slice_after(*packed, taken);

    if (taken > 0 || *made > 0)
        unpacker->is_complete = status == Z_STREAM_END;
    if (status == Z_STREAM_END)
        status = inflateReset(stream);
    return status == Z_OK || status == Z_BUF_ERROR;
}

static void gzip_free(struct unpacker *unpacker)
{
    if (unpacker)
        inflateEnd(&unpacker->gzip);
    free(unpacker);
}
#endif

#ifdef WITH_ZSTD
enum {
    WINDOW_LOG_MAX = 27
};

static void zstd_free(struct unpacker *unpacker)
{
    if (unpacker)
        ZSTD_freeDStream(unpacker->zstd);
    free(unpacker);
}

static struct unpacker *zstd_make(void)
{
    struct unpacker *unpacker = calloc(1, sizeof(*unpacker));

    if (!unpacker)
        return NULL;
    unpacker->zstd = ZSTD_createDStream();
    if (unpacker->zstd &&
        !ZSTD_isError(ZSTD_DCtx_setParameter(unpacker->zstd, ZSTD_d_windowLogMax, WINDOW_LOG_MAX)))
        return unpacker;
    zstd_free(unpacker);
    return NULL;
}

static bool zstd_run(struct unpacker *unpacker, struct slice *packed, uint8_t *out, size_t room,
                     size_t *made)
{
    ZSTD_inBuffer in = {.src = packed->data, .size = packed->size};
    ZSTD_outBuffer to = {.dst = out, .size = room};
    size_t status = ZSTD_decompressStream(unpacker->zstd, &to, &in);

    if (in.pos > 0 || to.pos > 0)
        unpacker->is_complete = status == 0;
    *packed = slice_after(*packed, in.pos);
    *made = to.pos;
    return !ZSTD_isError(status);
}
#endif

static const struct packing packings[] = {
    {
        .name = "gzip",
        .magic = SLICE("\x1f\x8b"),
#ifdef WITH_ZLIB
        .make = gzip_make,
        .run = gzip_run,
        .is_complete = unpacker_is_complete,
        .free = gzip_free,
#endif
    },
    {
        .name = "zstd",
        .magic = SLICE("\x28\xb5\x2f\xfd"),
#ifdef WITH_ZSTD
        .make = zstd_make,
        .run = zstd_run,
        .is_complete = unpacker_is_complete,
        .free = zstd_free,
#endif
    },
};

const struct packing *packing_find(struct slice first)
{
    for (size_t i = 0; i < COUNT_OF(packings); i++)
        if (slice_starts(first, packings[i].magic))
            return &packings[i];
    return NULL;
}
