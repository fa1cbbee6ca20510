#include "judge/device/oui.h"

#include <stdio.h>
#include <unistd.h>

#include "support/seen.h"

static const struct maker *maker_of(const struct oui *oui, const char *mac)
{
    return oui_find(oui, seen_mac(mac));
}

static void the_makers_of_cameras_are_known_without_any_file(void **state)
{
    size_t files = 9;
    struct oui *oui = oui_new("/nowhere", &files);
    (void)state;

    assert_int_equal(files, 0);
    assert_string_equal(maker_of(oui, "9c:14:63:2a:7f:10")->name, "Dahua");
    assert_string_equal(maker_of(oui, "44:19:b6:00:00:01")->name, "Hikvision");
    assert_true(maker_of(oui, "00:40:8c:00:00:01")->makes_cameras);
    assert_true(maker_of(oui, "18:fe:34:00:00:01")->makes_modules);
    assert_null(maker_of(oui, "00:00:5e:00:01:01"));
    oui_free(oui);
}

static void an_invented_address_has_no_maker(void **state)
{
    struct oui *oui = oui_new("/nowhere", NULL);
    (void)state;

    assert_null(maker_of(oui, "9e:14:63:2a:7f:10"));
    assert_null(maker_of(oui, "01:00:5e:00:00:01"));
    oui_free(oui);
}

static void write_file(const char *folder, const char *name, const char *text)
{
    char path[256];

    snprintf(path, sizeof(path), "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static void a_registry_adds_everybody_else(void **state)
{
    char folder[] = "/tmp/camwarden-oui-XXXXXX";
    char path[64];
    size_t files = 0;
    (void)state;

    assert_non_null(mkdtemp(folder));
    write_file(folder, "oui.csv",
               "Registry,Assignment,Organization Name,Organization Address\n"
               "MA-L,002272,American Micro-Fuel Device Corp.,2181 Buchanan Loop\n"
               "MA-L,9C1463,Somebody Else,wrong on purpose\n"
               "MA-L,A8BB00,\"Zhejiang Dahua Technology Co., Ltd.\",\"No.1199,\nBin'an Road\"\n"
               "MA-L,70B3D5,IEEE Registration Authority,\n"
               "MA-L,ZZZZZZ,Broken,\n"
               "MA-L,741AE0,Private,\n");
    write_file(folder, "oui36.csv",
               "Registry,Assignment,Organization Name\n"
               "MA-S,70B3D5F2A,Small Cameras GmbH,Hof\n");
    struct oui *oui = oui_new(folder, &files);
    assert_int_equal(files, 2);
    assert_string_equal(maker_of(oui, "00:22:72:00:00:01")->name,
                        "American Micro-Fuel Device Corp.");
    assert_string_equal(maker_of(oui, "9c:14:63:00:00:01")->name, "Dahua");
    assert_string_equal(maker_of(oui, "a8:bb:00:00:00:01")->name, "Dahua");
    assert_true(maker_of(oui, "a8:bb:00:00:00:01")->makes_cameras);
    assert_string_equal(maker_of(oui, "70:b3:d5:f2:a0:01")->name, "Small Cameras GmbH");
    assert_string_equal(maker_of(oui, "70:b3:d5:f2:b0:01")->name, "IEEE Registration Authority");
    assert_null(maker_of(oui, "74:1a:e0:00:00:01"));
    oui_free(oui);
    snprintf(path, sizeof(path), "%s/oui.csv", folder);
    unlink(path);
    snprintf(path, sizeof(path), "%s/oui36.csv", folder);
    unlink(path);
    rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_makers_of_cameras_are_known_without_any_file),
        cmocka_unit_test(an_invented_address_has_no_maker),
        cmocka_unit_test(a_registry_adds_everybody_else),
    };
    return cmocka_run_group_tests_name("oui", tests, NULL, NULL);
}
