/* The yardstick: libpcap's own loop over a file, with nothing done for a packet. */

#include <pcap/pcap.h>
#include <stdio.h>

static void ignore(u_char *user, const struct pcap_pkthdr *header, const u_char *bytes)
{
    (void)user;
    (void)header;
    (void)bytes;
}

int main(int count, char **arguments)
{
    char error[PCAP_ERRBUF_SIZE];

    if (count != 2) {
        fprintf(stderr, "usage: %s FILE\n", arguments[0]);
        return 2;
    }
    pcap_t *file = pcap_open_offline(arguments[1], error);
    if (!file) {
        fprintf(stderr, "%s\n", error);
        return 1;
    }
    int status = pcap_loop(file, -1, ignore, NULL);
    pcap_close(file);
    return status < 0;
}
