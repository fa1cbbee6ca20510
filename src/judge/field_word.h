/* Words for the numbers of protocols, as rules and records spell them. Private to the table of
 * fields.
 *
 * A `..._word_at` lists an enumeration: NULL after the last. Where the numbers of the standard
 * are dense, it is asked with the number itself; elsewhere `..._word` finds the word of a
 * number, and "other" when it has none. */

#ifndef JUDGE_FIELD_WORD_H
#define JUDGE_FIELD_WORD_H

#include <stddef.h>
#include <stdint.h>

const char *app_word_at(size_t number); /* repeats "unknown" for numbers not in use */
const char *category_word_at(size_t number);
const char *protocol_word_at(size_t number);
const char *flow_event_word_at(size_t number);
const char *flow_state_word_at(size_t number);
const char *flow_phase_word_at(size_t number); /* from the first real one */
const char *flow_end_word_at(size_t number);   /* the same */
const char *tunnel_word_at(size_t number);     /* the same */
const char *direction_word_at(size_t number);  /* enum event_direction */
const char *side_word_at(size_t number);       /* enum direction */
const char *radio_match_word_at(size_t number);
const char *radio_role_word_at(size_t number);

const char *arp_operation_word_at(size_t number);
const char *arp_operation_word(uint16_t number);
const char *dhcp_message_word_at(size_t number);
const char *dhcpv6_message_word_at(size_t number);
const char *dns_type_word_at(size_t number);
const char *dns_type_word(uint16_t number);
const char *dns_rcode_word_at(size_t number);
const char *hello_word_at(size_t number);
const char *hello_word(uint8_t number);
const char *tls_version_word_at(size_t number);
const char *tls_version_word(uint16_t number);
const char *ntp_mode_word_at(size_t number);
const char *snmp_pdu_word_at(size_t number);
const char *syslog_severity_word_at(size_t number);
const char *syslog_facility_word_at(size_t number);
const char *mqtt_packet_word_at(size_t number);
const char *coap_type_word_at(size_t number);
const char *coap_method_word_at(size_t number);
const char *stun_method_word_at(size_t number);
const char *stun_method_word(uint16_t message_type);
const char *stun_class_word_at(size_t number);
const char *stun_class_word(uint16_t message_type);
const char *frame_type_word_at(size_t number);
const char *frame_type_word(uint8_t number);

#endif
