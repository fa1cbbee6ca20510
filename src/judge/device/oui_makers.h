/* Makers of cameras and of Wi-Fi modules: their blocks of MAC addresses, and a word of the name
 * under which they are registered. Facts of the IEEE registry (2026-08). Included by oui.c only. */

#ifndef JUDGE_DEVICE_OUI_MAKERS_H
#define JUDGE_DEVICE_OUI_MAKERS_H

#include "judge/device/oui.h"

struct known_maker {
    struct maker maker;
    const char *registered; /* part of the registered name, in any case */
    const uint32_t *blocks; /* the first three octets; ends with BLOCK_END */
};

#define BLOCK_END UINT32_MAX

/* clang-format off */
#define BLOCKS(...) ((const uint32_t[]){__VA_ARGS__, BLOCK_END})
#define CAMERAS(_name, _registered, ...) \
    {.maker = {.name = (_name), .makes_cameras = true}, .registered = (_registered), .blocks = BLOCKS(__VA_ARGS__)}
#define MODULES(_name, _registered, ...) \
    {.maker = {.name = (_name), .makes_modules = true}, .registered = (_registered), .blocks = BLOCKS(__VA_ARGS__)}

static const struct known_maker known_makers[] = {
    CAMERAS("Hikvision", "Hikvision",
        0x00bc99, 0x040312, 0x04eecd, 0x083bc1, 0x085411, 0x08a189, 0x08cc81, 0x0c75d2, 0x1012fb, 0x1868cb,
        0x188025, 0x240f9b, 0x2428fd, 0x2432ae, 0x244845, 0x24b105, 0x2857be, 0x2ca59c, 0x340962, 0x3c1bf8,
        0x40acbf, 0x4419b6, 0x4447cc, 0x44a642, 0x48785b, 0x4c1f86, 0x4c62df, 0x4cbd8f, 0x4cf5dc, 0x50e538,
        0x548c81, 0x54c415, 0x5803fb, 0x5850ed, 0x5c345b, 0x64db8b, 0x686dbc, 0x743fc2, 0x80489f, 0x807c62,
        0x80beaf, 0x80f5ae, 0x849459, 0x849a40, 0x88de39, 0x8c22d2, 0x8ce748, 0x94e1ac, 0x988b0a, 0x989de5,
        0x98df82, 0x98f112, 0xa0ff0c, 0xa41437, 0xa42902, 0xa44bd9, 0xa4a459, 0xa4d5c2, 0xacb92f, 0xaccb51,
        0xb4a382, 0xbc2978, 0xbc5e33, 0xbc9b5e, 0xbcad28, 0xbcbac2, 0xc0517e, 0xc056e3, 0xc06ded, 0xc42f90,
        0xc8a702, 0xd4e853, 0xdc07f8, 0xdcd26a, 0xe0baad, 0xe0ca3c, 0xe0df13, 0xe4d58b, 0xe8a0ed, 0xeca971,
        0xecc89c, 0xf84dfc, 0xfc9ffd),
    CAMERAS("EZVIZ", "Ezviz",
        0x0ca64c, 0x20bbbc, 0x34c6dd, 0x38f25d, 0x54d60d, 0x588fcf, 0x64244d, 0x64f2fb, 0x78a6a0, 0x78c1ae,
        0x94ec13, 0xac1c26, 0xec97e0, 0xf47018, 0xfc2422),
    CAMERAS("Dahua", "Dahua Tech",
        0x08eded, 0x14a78b, 0x24526a, 0x30ddaa, 0x38af29, 0x3ce36b, 0x3cef8c, 0x402c76, 0x407aa4, 0x4c11bf,
        0x4c99e8, 0x5cf51a, 0x64fd29, 0x6c1c71, 0x74c929, 0x8ce9b4, 0x9002a9, 0x98f9cc, 0x9c1463, 0xa0bd1d,
        0xa8ca87, 0xb44c3b, 0xbc325f, 0xc0395a, 0xc4aac4, 0xd4430e, 0xe02efe, 0xe0508b, 0xe4246c, 0xf4b1c2,
        0xf8ce07, 0xfc5f49, 0xfcb69d),
    CAMERAS("Imou", "Huacheng Network",
        0x1c4d89, 0x302450, 0x302fac, 0x906a94, 0xa83162, 0xac3dfa),
    CAMERAS("Amcrest", "Amcrest",
        0x9c8ecd, 0xa06032),
    CAMERAS("Axis", "Axis Communications",
        0x00408c, 0xaccc8e, 0xb8a44f, 0xe82725),
    CAMERAS("Hanwha", "Hanwha",
        0x000918, 0x44b423, 0x8c1d55, 0xe43022),
    CAMERAS("Uniview", "Uniview",
        0x48ea63, 0x6cf17e, 0x88263f, 0xc47905),
    CAMERAS("Tiandy", "Tiandy",
        0x3cda6d, 0xe4e66c),
    CAMERAS("Bosch", "Bosch Security",
        0x000131, 0x000463, 0x50facb),
    CAMERAS("Avigilon", "Avigilon",
        0x701ad5),
    CAMERAS("Pelco", "Pelco,",
        0x000c80, 0x009032),
    CAMERAS("Vivotek", "Vivotek",
        0x0002d1),
    CAMERAS("GeoVision", "GeoVision",
        0x0013e2),
    CAMERAS("Mobotix", "Mobotix",
        0x0003c5),
    CAMERAS("Reolink", "Reolink",
        0x5491af, 0xec71db),
    CAMERAS("Wyze", "Wyze",
        0x2caa8e, 0x7c78b2, 0x80482c, 0xa4da22, 0xd03f27, 0xf0c88b),
    CAMERAS("Arlo", "Arlo Tech",
        0x486264, 0xa41162, 0xfc9c98),
    CAMERAS("Nest", "Nest Labs",
        0x18b430, 0x641666),
    CAMERAS("Jovision", "Jovision",
        0xac9572, 0xe06290),
    CAMERAS("Sunell", "Sunell",
        0x001c27),
    CAMERAS("Raysharp", "Raysharp",
        0x002363, 0x58e876),
    CAMERAS("TVT", "TVT CO",
        0x0018ae, 0x585b69),
    CAMERAS("Gwell", "Gwelltimes",
        0x4cb008),
    CAMERAS("Imilab", "Imilab",
        0x607ea4, 0x78df72, 0x94f827, 0xb4101c, 0xb88880),
    CAMERAS("Holowits", "Holowits",
        0x848a59, 0xfcc2e5),
    MODULES("Espressif", "Espressif",
        0x18fe34, 0x240ac4),
    MODULES("AMPAK", "AMPAK", BLOCK_END),
    MODULES("Realtek", "REALTEK SEMI", BLOCK_END),
    MODULES("Ralink", "Ralink", BLOCK_END),
    MODULES("Hi-Flying", "Hi-flying", BLOCK_END),
    MODULES("Murata", "Murata Manu", BLOCK_END),
    MODULES("Fn-Link", "FN-LINK", BLOCK_END),
};
/* clang-format on */

#endif
