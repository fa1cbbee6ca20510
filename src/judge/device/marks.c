#include "judge/device/marks.h"

#include <strings.h>

/* clang-format off */
#define START true
#define WITHIN false

static const struct mark marks[] = {
    /* Recorders first: their words often contain those of cameras. */
    {"DNVRS-Webs",        IN_SERVER,              START,  "Hikvision", ROLE_RECORDER},
    {"DVRDVS-Webs",       IN_SERVER,              START,  "Hikvision", ROLE_RECORDER},
    {"VCS-VIDOS-NVR",     IN_SERVER,              START,  "Bosch",     ROLE_RECORDER},
    {"_axis-nvr._tcp",    IN_MDNS,                WITHIN, "Axis",      ROLE_RECORDER},
    {"OU=DVRNVR",         IN_SUBJECT,             WITHIN, "Hikvision", ROLE_UNKNOWN},
    {"NetworkVideoStorage",   IN_TYPES,           WITHIN, NULL,        ROLE_RECORDER},
    {"NetworkVideoRecorder",  IN_TYPES,           WITHIN, NULL,        ROLE_RECORDER},
    {"NetworkVideoDisplay",   IN_TYPES,           WITHIN, NULL,        ROLE_RECORDER},
    {"NVR",               IN_MODEL | IN_HOSTNAME | IN_REALM | IN_UPNP, WITHIN, NULL, ROLE_RECORDER},
    {"DVR",               IN_MODEL | IN_HOSTNAME | IN_REALM | IN_UPNP, WITHIN, NULL, ROLE_RECORDER},
    {"XVR",               IN_MODEL | IN_HOSTNAME | IN_REALM | IN_UPNP, WITHIN, NULL, ROLE_RECORDER},
    {"DS-7",              IN_MODEL | IN_HOSTNAME, START,  "Hikvision", ROLE_RECORDER},
    {"DS-8",              IN_MODEL | IN_HOSTNAME, START,  "Hikvision", ROLE_RECORDER},
    {"DS-9",              IN_MODEL | IN_HOSTNAME, START,  "Hikvision", ROLE_RECORDER},

    {"App-webs/",         IN_SERVER,              START,  "Hikvision", ROLE_UNKNOWN},
    {"Hikvision",         IN_SERVER | IN_REALM | IN_SUBJECT | IN_CLASS | IN_HOSTNAME | IN_UPNP, WITHIN, "Hikvision", ROLE_UNKNOWN},
    {"DS-2",              IN_MODEL | IN_HOSTNAME, START,  "Hikvision", ROLE_CAMERA},
    {"Dahua Rtsp Server", IN_RTSP,                WITHIN, "Dahua",     ROLE_UNKNOWN},
    {"Dahua",             IN_CLASS | IN_HOSTNAME | IN_SUBJECT | IN_UPNP, WITHIN, "Dahua", ROLE_UNKNOWN},
    {"Login to ",         IN_REALM,               START,  "Dahua",     ROLE_UNKNOWN},
    {"IPC-",              IN_MODEL | IN_HOSTNAME, WITHIN, NULL,        ROLE_CAMERA},
    {"IPCAM",             IN_MODEL | IN_HOSTNAME | IN_REALM | IN_SERVER, WITHIN, NULL, ROLE_CAMERA},
    {"IP Camera",         IN_MODEL | IN_REALM | IN_SERVER | IN_UPNP | IN_CLASS, WITHIN, NULL, ROLE_CAMERA},
    {"IP-Camera",         IN_MODEL | IN_REALM | IN_SERVER | IN_UPNP | IN_CLASS, WITHIN, NULL, ROLE_CAMERA},
    {"Network Camera",    IN_MODEL | IN_REALM | IN_SERVER | IN_UPNP | IN_CLASS, WITHIN, NULL, ROLE_CAMERA},
    {"DigitalSecurityCamera", IN_UPNP,            WITHIN, NULL,        ROLE_CAMERA},
    {"NetworkVideoTransmitter", IN_TYPES,         WITHIN, NULL,        ROLE_CAMERA},
    {"uc-httpd",          IN_SERVER,              START,  "Xiongmai",  ROLE_UNKNOWN},
    {"Cross Web Server",  IN_SERVER,              START,  NULL,        ROLE_UNKNOWN},
    {"Netwave",           IN_SERVER,              START,  "Foscam",    ROLE_CAMERA},
    {"ReeCam",            IN_SERVER | IN_REALM,   START,  NULL,        ROLE_CAMERA},
    {"AXIS",              IN_CLASS | IN_HOSTNAME | IN_UPNP | IN_REALM | IN_SUBJECT, START, "Axis", ROLE_CAMERA},
    {"_axis-video._tcp",  IN_MDNS,                WITHIN, "Axis",      ROLE_CAMERA},
    {"_arec._tcp",        IN_MDNS,                WITHIN, NULL,        ROLE_UNKNOWN},
    {"_psia._tcp",        IN_MDNS,                WITHIN, NULL,        ROLE_UNKNOWN},
    {"_CGI._tcp",         IN_MDNS,                WITHIN, NULL,        ROLE_UNKNOWN},
    {"VCS-VideoJet",      IN_SERVER,              START,  "Bosch",     ROLE_CAMERA},
    {"myboschcam.net",    IN_SUBJECT,             WITHIN, "Bosch",     ROLE_CAMERA},
    {"GeoHttpServer",     IN_SERVER,              START,  "GeoVision", ROLE_UNKNOWN},
    {"Avigilon",          IN_RTSP | IN_SERVER | IN_SUBJECT, START, "Avigilon", ROLE_UNKNOWN},
    {"iPolis",            IN_SERVER | IN_REALM,   WITHIN, "Hanwha",    ROLE_UNKNOWN},
    {"Hipcam",            IN_RTSP,                START,  NULL,        ROLE_CAMERA},
    {"HiIpcam",           IN_RTSP | IN_SERVER,    START,  NULL,        ROLE_CAMERA},
    {"camera.ubnt.dev",   IN_SUBJECT,             WITHIN, "Ubiquiti",  ROLE_CAMERA},
    {"TCAM",              IN_SUBJECT,             START,  "Truen",     ROLE_CAMERA},
    {"WyzeCam",           IN_HOSTNAME,            START,  "Wyze",      ROLE_CAMERA},
    {"Reolink",           IN_HOSTNAME | IN_SUBJECT, START, "Reolink",  ROLE_CAMERA},
    {"Tapo_Cam",          IN_HOSTNAME,            START,  "TP-Link",   ROLE_CAMERA},
    {"DCS-",              IN_REALM | IN_HOSTNAME | IN_MODEL, START, "D-Link", ROLE_CAMERA},
    {"ipcam",             IN_HOSTNAME,            WITHIN, NULL,        ROLE_CAMERA},
    {"camera",            IN_HOSTNAME | IN_UPNP,  WITHIN, NULL,        ROLE_CAMERA},

    /* Servers that cameras ask for, and their viewers too: therefore one class of evidence, no more. */
    {"easy4ip",           IN_QUERY,               WITHIN, "Dahua",     ROLE_UNKNOWN},
    {"ezvizlife.com",     IN_QUERY,               WITHIN, "EZVIZ",     ROLE_UNKNOWN},
    {"ys7.com",           IN_QUERY,               WITHIN, "EZVIZ",     ROLE_UNKNOWN},
    {"hik-connect.com",   IN_QUERY,               WITHIN, "Hikvision", ROLE_UNKNOWN},
    {"iotcplatform.com",  IN_QUERY,               WITHIN, NULL,        ROLE_UNKNOWN},
    {"kalayservice.com",  IN_QUERY,               WITHIN, NULL,        ROLE_UNKNOWN},
    {"eufylife.com",      IN_QUERY,               WITHIN, "eufy",      ROLE_UNKNOWN},
    {"wyze-mars-",        IN_QUERY,               START,  "Wyze",      ROLE_UNKNOWN},
    {"secu100.net",       IN_QUERY,               WITHIN, "Xiongmai",  ROLE_UNKNOWN},
    {"xmcsrv.net",        IN_QUERY,               WITHIN, "Xiongmai",  ROLE_UNKNOWN},
    {"xmeye.net",         IN_QUERY,               WITHIN, "Xiongmai",  ROLE_UNKNOWN},
    {".reolink.com",      IN_QUERY,               WITHIN, "Reolink",   ROLE_UNKNOWN},
    {"-dcipc.tplinkcloud", IN_QUERY,              WITHIN, "TP-Link",   ROLE_CAMERA},
    {"cloudlinks.cn",     IN_QUERY,               WITHIN, "Gwell",     ROLE_UNKNOWN},
    {"yoosee.cc",         IN_QUERY,               WITHIN, "Gwell",     ROLE_UNKNOWN},
    {"naxclow.com",       IN_QUERY,               WITHIN, NULL,        ROLE_UNKNOWN},
    {"wisenetcloud.com",  IN_QUERY,               WITHIN, "Hanwha",    ROLE_UNKNOWN},
    {"ezcloud.uniview",   IN_QUERY,               WITHIN, "Uniview",   ROLE_UNKNOWN},
    {".dropcam.com",      IN_QUERY,               WITHIN, "Nest",      ROLE_UNKNOWN},
    {"jovecloud.com",     IN_QUERY,               WITHIN, "Jovision",  ROLE_UNKNOWN},
    {"xiaoyi.com",        IN_QUERY,               WITHIN, "Yi",        ROLE_UNKNOWN},
};
/* clang-format on */

static bool holds(struct text text, const struct mark *mark)
{
    size_t length = strlen(mark->word);
    size_t last = mark->is_start ? 0 : text.length - length;

    if (text.length < length)
        return false;
    for (size_t at = 0; at <= last; at++)
        if (strncasecmp(text.data + at, mark->word, length) == 0)
            return true;
    return false;
}

const struct mark *mark_find(struct text text, enum mark_place place)
{
    if (text.length == 0)
        return NULL;
    for (size_t i = 0; i < COUNT_OF(marks); i++)
        if ((marks[i].places & (unsigned)place) && holds(text, &marks[i]))
            return &marks[i];
    return NULL;
}
