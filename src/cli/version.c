#include "cli/version.h"

#include <jansson.h>
#include <openssl/crypto.h>
#include <pcap/pcap.h>
#include <sqlite3.h>
#include <yaml.h>

#ifdef WITH_ZLIB
#include <zlib.h>
#endif
#ifdef WITH_ZSTD
#include <zstd.h>
#endif

#include "camwarden/version.h"

/* The commit this was configured at; "" when it was not built from a clone. */
#ifndef CAMWARDEN_COMMIT
#define CAMWARDEN_COMMIT ""
#endif

static void print_libraries(FILE *out)
{
    fprintf(out, "  %s\n", pcap_lib_version());
    fprintf(out, "  libyaml %s\n", yaml_get_version_string());
    fprintf(out, "  jansson %s\n", jansson_version_str());
    fprintf(out, "  SQLite %s\n", sqlite3_libversion());
    fprintf(out, "  %s\n", OpenSSL_version(OPENSSL_VERSION));
}

/* Those of which a build may be without. */
static void print_optional(FILE *out)
{
#ifdef WITH_ZLIB
    fprintf(out, "  zlib %s: gzip-compressed captures\n", zlibVersion());
#else
    fputs("  not built in: zlib (gzip-compressed captures)\n", out);
#endif
#ifdef WITH_ZSTD
    fprintf(out, "  zstd %s: zstd-compressed captures\n", ZSTD_versionString());
#else
    fputs("  not built in: zstd (zstd-compressed captures)\n", out);
#endif
}

void version_print(FILE *out)
{
    const char *commit = CAMWARDEN_COMMIT;

    fprintf(out, "camwarden %s%s%s%s\n", CAMWARDEN_VERSION, *commit ? " (commit " : "", commit,
            *commit ? ")" : "");
    print_libraries(out);
    print_optional(out);
}
