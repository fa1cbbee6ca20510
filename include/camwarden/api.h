/* What every public header needs: which symbols the library shows, and C linkage. */

#ifndef CAMWARDEN_API_H
#define CAMWARDEN_API_H

#ifdef __cplusplus
#define CAMWARDEN_BEGIN extern "C" {
#define CAMWARDEN_END }
#else
#define CAMWARDEN_BEGIN
#define CAMWARDEN_END
#endif

#define CAMWARDEN_API __attribute__((visibility("default")))

#endif
