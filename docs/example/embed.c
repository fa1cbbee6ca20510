/* camwarden inside another program: prints one line an alert.
 *
 *     cc embed.c -o embed $(pkg-config --cflags --libs camwarden)
 *     ./embed RULES CAPTURE... */

#include <camwarden/engine.h>
#include <stdio.h>

static void print_alert(void *context, const struct camwarden_alert *alert)
{
    unsigned *worst = context;
    char device[64];

    camwarden_alert_field(alert, "device.id", device, sizeof(device));
    printf("%s %s: %s\n", camwarden_alert_rule(alert), device, camwarden_alert_message(alert));
    if (camwarden_alert_severity(alert) > *worst)
        *worst = camwarden_alert_severity(alert);
}

static void print_fault(void *context, const char *sentence)
{
    (void)context;
    fprintf(stderr, "%s\n", sentence);
}

int main(int argc, char **argv)
{
    const char *const rules[] = {argc > 1 ? argv[1] : NULL, NULL};
    unsigned worst = 0;
    struct camwarden_options options = CAMWARDEN_OPTIONS;

    options.rules = rules;
    options.files = argc > 2 ? (const char *const *)argv + 2 : NULL;
    options.take_alert = print_alert;
    options.complain = print_fault;
    options.context = &worst;

    struct camwarden_engine *engine = camwarden_engine_new(&options);
    bool is_done = engine && camwarden_engine_run(engine);
    if (is_done)
        printf("%llu alerts, worst severity %u\n",
               (unsigned long long)camwarden_engine_alerts(engine), worst);
    camwarden_engine_free(engine);
    return is_done ? 0 : 1;
}
