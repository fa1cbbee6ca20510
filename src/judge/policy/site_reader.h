/* Reading a site file. Private to judge/policy.
 *
 * Every function that reads a part goes on after a fault, so that one run tells them all; whether
 * there was one is in `complaints`. */

#ifndef JUDGE_POLICY_SITE_READER_H
#define JUDGE_POLICY_SITE_READER_H

#include "config/yaml.h"
#include "judge/policy/site_model.h"

struct site_reader {
    struct site *site;
    struct complaints *complaints;
    int32_t offset_s; /* of local time */
    bool is_out_of_memory;
};

/* Room for `count` things in the site's arena; NULL when there is none, or for none. */
void *reader_room(struct site_reader *reader, size_t count, size_t size);

/* A copy of a scalar's text. NULL and a complaint when the node is no scalar or is empty. */
const char *node_text(struct site_reader *reader, const struct yaml_node *node);

/* The same, of an entry of a map that must (`is_required`) or may be there. */
const char *node_text_of(struct site_reader *reader, const struct yaml_node *map, const char *key,
                         bool is_required);

/* Complains of keys that are not among these; `what` is "a device". False when `map` is no map. */
bool node_check_keys(struct site_reader *reader, const struct yaml_node *map,
                     const char *const *keys, const char *what);

/* The node when it is a list, complains otherwise; an absent one (NULL) is fine. */
const struct yaml_node *node_list(struct site_reader *reader, const struct yaml_node *node);

/* A node that may be one thing or a list of them: the first, and how many. */
const struct yaml_node *node_each(const struct yaml_node *node, size_t *count);

/* "camera"; complains and gives ROLE_UNKNOWN otherwise. */
enum device_role node_role(struct site_reader *reader, const struct yaml_node *node);

/* A block or address; complains of bits beyond the length. False: it is neither (no complaint) or
 * it was loose (complaint): then `was_block` is true. */
bool node_prefix(struct site_reader *reader, const struct yaml_node *node, struct prefix *prefix,
                 bool *was_block);

/* "9c:14:63:2a:7f:10", or with a mask: "9c:14:63:00:00:00/24". No complaint. */
bool node_mac(const struct yaml_node *node, struct mac *mac, struct mac *mask);

void site_read_zones(struct site_reader *reader, const struct yaml_node *zones);
void site_read_devices(struct site_reader *reader, const struct yaml_node *devices);
void site_read_entries(struct site_reader *reader, const struct yaml_node *expected,
                       const struct yaml_node *channels);
void site_read_radios(struct site_reader *reader, const struct yaml_node *radios);

#endif
