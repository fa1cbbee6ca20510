#!/usr/bin/python3
"""Generates cabinet.pcapng.gz, the capture that scripts/quickstart replays.

Half an hour of a street cabinet with six cameras, a recorder and its services, as a SPAN port and a
receiver in monitor mode would have recorded it. Everything in it is made here, with scapy and a
fixed seed: no byte comes from a real network. What happens is told in README.md.

usage: make_cabinet.py [FILE]     (python3-scapy 2.5)
"""
import struct
import sys

from scapy.all import (ARP, BOOTP, DHCP, DNS, DNSQR, DNSRR, EAPOL, LLC, NTP, SNAP, Dot11, Dot11AssoReq, Dot11AssoResp,
                       Dot11Auth, Dot11Beacon, Dot11Elt, Dot11ProbeReq, Dot11ProbeResp, Dot11QoS, Raw)
from wire import BROADCAST, Air, Host, Tcp, ether, noise, rng, udp, write

START = 1789434000  # 2026-09-15 01:00:00 UTC

ROUTER = Host("router", "10.20.0.1", "00:1b:17:00:01:00")
NAMES = Host("names", "10.20.0.2", "00:1b:17:00:02:02")
CLOCK = Host("clock", "10.20.0.3", "00:1b:17:00:02:03")
RECORDER = Host("recorder", "10.20.0.200", "38:af:29:40:11:02", "Dahua", "NVR5216")
GATE_1 = Host("gate-01", "10.20.0.11", "9c:14:63:2a:7f:10", "Dahua", "IPC-HFW5442T")
GATE_2 = Host("gate-02", "10.20.0.12", "9c:14:63:2a:7f:41", "Dahua", "IPC-HFW5442T")
HALL_1 = Host("hall-01", "10.20.0.13", "44:19:b6:5c:01:22", "Hikvision", "DS-2CD2143G2")
HALL_2 = Host("hall-02", "10.20.0.14", "44:19:b6:5c:01:37", "Hikvision", "DS-2CD2143G2")
YARD_1 = Host("yard-01", "10.20.0.15", "ac:cc:8e:a1:b2:03", "Axis", "P3245-LVE")
YARD_2 = Host("yard-02", "10.20.0.16", "b8:a4:4f:33:10:c4", "Axis", "P3265-LVE")
CAMERAS = [GATE_1, GATE_2, HALL_1, HALL_2, YARD_1, YARD_2]


def outside(ip):
    """A host beyond the router: its frames carry the router's address."""
    return Host(ip, ip, ROUTER.mac)


RENDEZVOUS = [outside("203.0.113.50"), outside("203.0.113.51"), outside("198.51.100.52")]
RELAY = outside("203.0.113.66")
ACS = outside("198.51.100.20")
TUNNEL = outside("203.0.113.77")
ARCHIVE = outside("198.51.100.140")


# --- what is normal -------------------------------------------------------------------------------

def dhcp(time, camera, with_discover):
    transaction = rng.getrandbits(32)
    hardware = bytes.fromhex(camera.mac.replace(":", ""))
    vendor = f"AXIS,Network Camera,{camera.model},11.6.94" if camera.maker == "Axis" else "udhcp 1.19.4"
    own = [("hostname", camera.name), ("vendor_class_id", vendor), ("param_req_list", [1, 3, 6, 12, 15, 28, 42])]
    given = [("server_id", NAMES.ip), ("lease_time", 86400), ("subnet_mask", "255.255.255.0"), ("router", ROUTER.ip),
             ("name_server", NAMES.ip), ("NTP_server", CLOCK.ip)]
    nobody = Host("", "0.0.0.0", camera.mac)
    everybody = Host("", "255.255.255.255", BROADCAST)

    def asks(at, kind, options):
        message = BOOTP(op=1, xid=transaction, chaddr=hardware, flags=0x8000)
        message /= DHCP(options=[("message-type", kind), *options, *own, "end"])
        udp(at, nobody, everybody, 68, 67, message)

    def answers(at, kind):
        message = BOOTP(op=2, xid=transaction, chaddr=hardware, flags=0x8000, yiaddr=camera.ip, siaddr=NAMES.ip)
        message /= DHCP(options=[("message-type", kind), *given, "end"])
        udp(at, NAMES, everybody, 67, 68, message)

    if with_discover:
        asks(time, "discover", [])
        answers(time + 0.01, "offer")
    asks(time + 0.03, "request", [("requested_addr", camera.ip), ("server_id", NAMES.ip)])
    answers(time + 0.04, "ack")
    for again in range(2):  # RFC 5227: an announcement
        announced = ARP(op=1, hwsrc=camera.mac, psrc=camera.ip, pdst=camera.ip)
        ether(time + 0.5 + again * 2, camera.mac, BROADCAST, announced)


def arp(time, asker, asked):
    ether(time, asker.mac, BROADCAST, ARP(op=1, hwsrc=asker.mac, psrc=asker.ip, pdst=asked.ip))
    ether(time + 0.0003, asked.mac, asker.mac,
          ARP(op=2, hwsrc=asked.mac, psrc=asked.ip, hwdst=asker.mac, pdst=asker.ip))


def dns(time, asker, name, ip):
    port, number = rng.randrange(33000, 60000), rng.getrandbits(16)
    question = DNSQR(qname=name)
    udp(time, asker, NAMES, port, 53, DNS(id=number, rd=1, qd=question))
    udp(time + 0.004, NAMES, asker, 53, port,
        DNS(id=number, qr=1, rd=1, ra=1, qd=question, an=DNSRR(rrname=name, ttl=300, rdata=ip)))


def ntp(time, asker):
    sent = START + time + 2208988800
    udp(time, asker, CLOCK, 123, 123, NTP(version=4, mode=3, stratum=0, poll=6, ref=0, orig=0, recv=0, sent=sent))
    udp(time + 0.0005, CLOCK, asker, 123, 123,
        NTP(version=4, mode=4, stratum=2, poll=6, precision=0xE9, id=CLOCK.ip, ref_id=0x7F000001, ref=sent - 30,
            orig=sent, recv=sent, sent=sent + 0.0001))


SOAP = ('<?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" '
        'xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing" '
        'xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery" '
        'xmlns:n="http://www.onvif.org/ver10/network/wsdl" '
        'xmlns:v="http://www.onvif.org/ver10/device/wsdl">%s</s:Envelope>')


def uuid(number):
    return f"urn:uuid:5c0ffee0-0000-4000-8000-{number:012x}"


def discovery(time):
    port, probe = 50321, uuid(1)
    group = Host("", "239.255.255.250", "01:00:5e:7f:ff:fa")
    udp(time, RECORDER, group, port, 3702, SOAP % (
        f"<s:Header><a:MessageID>{probe}</a:MessageID><a:To>urn:schemas-xmlsoap-org:ws:2005:04:discovery</a:To>"
        "<a:Action>http://schemas.xmlsoap.org/ws/2005/04/discovery/Probe</a:Action></s:Header>"
        "<s:Body><d:Probe><d:Types>n:NetworkVideoTransmitter</d:Types></d:Probe></s:Body>"))
    for number, camera in enumerate(CAMERAS, 2):
        udp(time + 0.1 * number, camera, RECORDER, 3702, port, SOAP % (
            f"<s:Header><a:MessageID>{uuid(number)}</a:MessageID><a:RelatesTo>{probe}</a:RelatesTo>"
            "<a:Action>http://schemas.xmlsoap.org/ws/2005/04/discovery/ProbeMatches</a:Action></s:Header>"
            "<s:Body><d:ProbeMatches><d:ProbeMatch><a:EndpointReference><a:Address>"
            f"{uuid(number)}</a:Address></a:EndpointReference><d:Types>n:NetworkVideoTransmitter</d:Types>"
            f"<d:Scopes>onvif://www.onvif.org/type/video_encoder onvif://www.onvif.org/name/{camera.maker} "
            f"onvif://www.onvif.org/hardware/{camera.model}</d:Scopes>"
            f"<d:XAddrs>http://{camera.ip}/onvif/device_service</d:XAddrs><d:MetadataVersion>1</d:MetadataVersion>"
            "</d:ProbeMatch></d:ProbeMatches></s:Body>"))


def http(first_line, headers, body=""):
    has_size = body or not first_line.startswith("HTTP/1.1 204")
    lines = [first_line, *headers, *([f"Content-Length: {len(body)}"] if has_size else [])]
    return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()


SERVERS = {"Dahua": "Webs", "Hikvision": "App-webs/", "Axis": "Apache/2.4.54 (Unix)"}


def onvif(time, camera):
    question = SOAP % "<s:Body><v:GetDeviceInformation/></s:Body>"
    answer = SOAP % (f"<s:Body><v:GetDeviceInformationResponse><v:Manufacturer>{camera.maker}</v:Manufacturer>"
                     f"<v:Model>{camera.model}</v:Model><v:FirmwareVersion>2.800</v:FirmwareVersion>"
                     f"<v:SerialNumber>{camera.mac.replace(':', '').upper()}</v:SerialNumber>"
                     "</v:GetDeviceInformationResponse></s:Body>")
    soap = "Content-Type: application/soap+xml; charset=utf-8"
    connection = Tcp(time, RECORDER, camera, 80)
    connection.ask(http("POST /onvif/device_service HTTP/1.1", [f"Host: {camera.ip}", soap], question),
                   http("HTTP/1.1 200 OK", [f"Server: {SERVERS[camera.maker]}", soap], answer), 0.02)
    connection.close()


class Film:
    """Ten pictures a second as RTP (RFC 3550, RFC 6184): a large key frame every two seconds."""

    def __init__(self):
        self.sequence, self.clock, self.source = rng.getrandbits(16), rng.getrandbits(31), rng.getrandbits(32)

    def rtp(self, mark, head, size):
        packet = struct.pack("!BBHII", 0x80, 96 | mark << 7, self.sequence, self.clock, self.source)
        self.sequence = (self.sequence + 1) & 0xFFFF
        return packet + head + noise(size)

    def picture(self, number):
        is_key = number % 20 == 0
        self.clock += 9000
        count = rng.randrange(9, 12) if is_key else rng.randrange(1, 3)
        for i in range(count):
            is_last = i == count - 1
            head = bytes([0x7C, (i == 0) << 7 | is_last << 6 | (5 if is_key else 1)])
            yield self.rtp(is_last, head, rng.randrange(200, 1200) if is_last else 1380)

    def report(self, packets):
        clocks = struct.pack("!QI", rng.getrandbits(64), self.clock)
        return struct.pack("!BBHI", 0x80, 200, 6, self.source) + clocks + struct.pack("!II", packets, packets * 1000)


PATHS = {"Dahua": "/cam/realmonitor?channel=1&subtype=0", "Hikvision": "/Streaming/Channels/101",
         "Axis": "/axis-media/media.amp"}
RTSP_SERVERS = {"Dahua": "Dahua Rtsp Server", "Hikvision": "Hikvision Rtsp Server", "Axis": "GStreamer RTSP server"}


def record(time, camera, seconds, is_interleaved):
    url = f"rtsp://{camera.ip}:554{PATHS[camera.maker]}"
    port = rng.randrange(20000, 30000) & ~1
    rtsp = Tcp(time, RECORDER, camera, 554)
    number = 0

    def ask(method, target, headers, answer_headers, body="", status="200 OK"):
        nonlocal number
        number += 1
        question = "\r\n".join([f"{method} {target} RTSP/1.0", f"CSeq: {number}", "User-Agent: NVR5216", *headers])
        answer = [f"RTSP/1.0 {status}", f"CSeq: {number}", f"Server: {RTSP_SERVERS[camera.maker]}", *answer_headers]
        if body:
            answer += ["Content-Type: application/sdp", f"Content-Length: {len(body)}"]
        rtsp.ask((question + "\r\n\r\n").encode(), ("\r\n".join(answer) + "\r\n\r\n" + body).encode(), 0.01)

    sdp = (f"v=0\r\no=- 1 1 IN IP4 {camera.ip}\r\ns=Media Presentation\r\nt=0 0\r\nm=video 0 RTP/AVP 96\r\n"
           "a=rtpmap:96 H264/90000\r\na=control:trackID=1\r\n")
    realm = f'realm="{camera.maker}_{camera.mac.replace(":", "")}", nonce="{rng.getrandbits(128):032x}"'
    login = f'Authorization: Digest username="nvr", {realm}, uri="{url}", response="{rng.getrandbits(128):032x}"'
    session = f"Session: {rng.getrandbits(31)}"
    way = "RTP/AVP/TCP;unicast;interleaved=0-1" if is_interleaved else f"RTP/AVP;unicast;client_port={port}-{port + 1}"
    ask("OPTIONS", url, [], ["Public: OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN, GET_PARAMETER"])
    ask("DESCRIBE", url, ["Accept: application/sdp"], [f"WWW-Authenticate: Digest {realm}"], status="401 Unauthorized")
    ask("DESCRIBE", url, ["Accept: application/sdp", login], [], sdp)
    ask("SETUP", url + "/trackID=1", [login, f"Transport: {way}"],
        [session, f"Transport: {way}" + ("" if is_interleaved else ";server_port=8200-8201")])
    ask("PLAY", url, [login, session, "Range: npt=0.000-"], [session])

    film, begin, packets = Film(), rtsp.time, 0
    for number_of_picture in range(seconds * 10):
        rtsp.time = max(rtsp.time, begin + number_of_picture * 0.1)
        burst = list(film.picture(number_of_picture))
        packets += len(burst)
        is_report_due = number_of_picture % 50 == 49
        if is_interleaved:
            stream = b"".join(b"$\0" + struct.pack("!H", len(p)) + p for p in burst)
            if is_report_due:
                stream += b"$\1" + struct.pack("!H", 28) + film.report(packets)
            rtsp.say(1, stream)
            continue
        for packet in burst:
            udp(rtsp.time, camera, RECORDER, 8200, port, Raw(packet))
            rtsp.wait(0.00012)
        if is_report_due:
            udp(rtsp.time, camera, RECORDER, 8201, port + 1, Raw(film.report(packets)))
    ask("TEARDOWN", url, [login, session], [session])
    rtsp.close()


def normal_operation():
    for number, camera in enumerate(CAMERAS):
        dhcp(2 + number * 7.3, camera, with_discover=camera is GATE_2)
        dns(9 + number * 7.1, camera, "ntp.site.example.", CLOCK.ip)
        for round_number in range(6):
            ntp(10 + number * 7.1 + round_number * 300, camera)
        for round_number in range(5):
            arp(12 + number * 5.7 + round_number * 350, camera, ROUTER)
            arp(14 + number * 5.7 + round_number * 350, RECORDER, camera)
        onvif(58 + number * 1.3, camera)
        record(70 + number * 2.9, camera, 45, is_interleaved=number % 2 == 1)
        record(900 + number * 2.3, camera, 20, is_interleaved=number % 2 == 1)
    ntp(8, RECORDER)
    discovery(50)


# --- what is not ----------------------------------------------------------------------------------

def pppp(kind, body=b""):
    return Raw(struct.pack("!BBH", 0xF1, kind, len(body)) + body)


def peer_to_peer(time):
    """A camera logs in at its vendor's peer-to-peer cloud, and somebody watches through a relay."""
    uid = b"CAMS\0\0\0\0" + struct.pack("!I", 482915) + b"KXWQZ\0\0\0"
    port = 10241

    def address(host, number):
        backwards = bytes(int(octet) for octet in reversed(host.ip.split(".")))
        return struct.pack("!H", 2) + struct.pack("<H", number) + backwards + bytes(8)

    login = uid + bytes([2, 4, 1, 0]) + address(GATE_1, port)
    public = outside("203.0.113.254")
    for number, server in enumerate(RENDEZVOUS):
        dns(time + number * 0.3, GATE_1, f"p2p{number + 1}.cloud-relay.example.net.", server.ip)
        udp(time + 1 + number * 0.1, GATE_1, server, port, 32100, pppp(0x00))
        udp(time + 1.04 + number * 0.1, server, GATE_1, 32100, port, pppp(0x01, address(public, port)))
    for round_number in range(16):  # as long as it lives
        for number, server in enumerate(RENDEZVOUS):
            at = time + 2 + round_number * 60 + number * 0.1
            udp(at, GATE_1, server, port, 32100, pppp(0x10, login))
            udp(at + 0.04, server, GATE_1, 32100, port, pppp(0x11, bytes(4)))

    begin, server, relay_port = time + 75, RENDEZVOUS[0], 40712
    viewer = outside("198.51.100.201")
    udp(begin, server, GATE_1, 32100, port, pppp(0x40, address(viewer, 51877)))
    for attempt in range(4):  # the viewer's router lets nothing through
        udp(begin + 0.1 + attempt * 0.5, GATE_1, viewer, port, 51877, pppp(0x41, uid))
    udp(begin + 2.2, server, GATE_1, 32100, port, pppp(0x82, address(RELAY, relay_port) + struct.pack("!I", 77120)))
    udp(begin + 2.3, GATE_1, RELAY, port, relay_port, pppp(0x70))
    udp(begin + 2.34, RELAY, GATE_1, relay_port, port, pppp(0x71))
    udp(begin + 2.4, GATE_1, RELAY, port, relay_port, pppp(0x80, uid + address(GATE_1, port)))
    udp(begin + 2.44, RELAY, GATE_1, relay_port, port, pppp(0x81, bytes(4)))
    for attempt in range(2):
        udp(begin + 2.5 + attempt * 0.1, GATE_1, RELAY, port, relay_port, pppp(0x83, uid + struct.pack("!I", 77120)))
    udp(begin + 2.66, RELAY, GATE_1, relay_port, port, pppp(0x84, uid))

    at, index = begin + 3, 0
    udp(at, RELAY, GATE_1, relay_port, port, pppp(0xD0, b"\xd1\0\0\0" + noise(88)))
    udp(at + 0.01, GATE_1, RELAY, port, relay_port, pppp(0xD1, b"\xd1\0\0\1\0\0"))
    for picture in range(240):  # two minutes at two pictures a second
        at = begin + 4 + picture * 0.5
        acknowledged = []
        for part in range(7 if picture % 10 == 0 else 2):
            udp(at + part * 0.002, GATE_1, RELAY, port, relay_port,
                pppp(0xD0, struct.pack("!BBH", 0xD1, 1, index) + noise(1024)))
            acknowledged.append(index)
            index += 1
        count = len(acknowledged)
        udp(at + 0.06, RELAY, GATE_1, relay_port, port,
            pppp(0xD1, struct.pack(f"!BBH{count}H", 0xD1, 1, count, *acknowledged)))
    for round_number in range(60):  # then it is only kept open
        at = begin + 4 + round_number * 12
        udp(at, GATE_1, RELAY, port, relay_port, pppp(0xE0))
        udp(at + 0.045, RELAY, GATE_1, relay_port, port, pppp(0xE1))
    udp(begin + 730, GATE_1, RELAY, port, relay_port, pppp(0xF0))


CWMP = ('<?xml version="1.0" encoding="UTF-8"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" '
        'xmlns:cwmp="urn:dslforum-org:cwmp-1-2" xmlns:xsd="http://www.w3.org/2001/XMLSchema" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soap:Header>'
        '<cwmp:ID soap:mustUnderstand="1">%d</cwmp:ID>'
        "</soap:Header><soap:Body>%s</soap:Body></soap:Envelope>")


def remote_management(time, number):
    """TR-069: the camera reports to a server that nobody declared, and is asked for its settings."""
    host = "acs.carelink.example.net"
    dns(time - 0.1, HALL_1, host + ".", ACS.ip)
    asks = [f"Host: {host}:7547", "User-Agent: CWMP-Client/1.2", "Content-Type: text/xml; charset=utf-8"]
    answers = ["Server: ACS/3.4", "Content-Type: text/xml; charset=utf-8"]
    cookie = f"Cookie: JSESSIONID={rng.getrandbits(64):016x}"
    serial = HALL_1.mac.replace(":", "").upper()
    inform = CWMP % (number, (
        "<cwmp:Inform><DeviceId><Manufacturer>Hikvision</Manufacturer><OUI>4419B6</OUI>"
        f"<ProductClass>{HALL_1.model}</ProductClass><SerialNumber>{serial}</SerialNumber></DeviceId>"
        "<Event><EventStruct><EventCode>2 PERIODIC</EventCode><CommandKey/></EventStruct></Event>"
        "<MaxEnvelopes>1</MaxEnvelopes><CurrentTime>2026-09-15T01:00:00Z</CurrentTime><RetryCount>0</RetryCount>"
        "<ParameterList><ParameterValueStruct><Name>Device.ManagementServer.ConnectionRequestURL</Name>"
        f'<Value xsi:type="xsd:string">http://{HALL_1.ip}:7547/cr</Value></ParameterValueStruct>'
        "<ParameterValueStruct><Name>Device.DeviceInfo.SoftwareVersion</Name>"
        '<Value xsi:type="xsd:string">V5.7.3</Value></ParameterValueStruct></ParameterList></cwmp:Inform>'))
    wanted = CWMP % (number + 1, (
        "<cwmp:GetParameterValues><ParameterNames><string>Device.DeviceInfo.</string>"
        "<string>Device.IP.Interface.</string></ParameterNames></cwmp:GetParameterValues>"))
    values = CWMP % (number + 1, (
        "<cwmp:GetParameterValuesResponse><ParameterList><ParameterValueStruct><Name>"
        "Device.IP.Interface.1.IPv4Address.1.IPAddress</Name>"
        f'<Value xsi:type="xsd:string">{HALL_1.ip}</Value></ParameterValueStruct>'
        "<ParameterValueStruct><Name>Device.DeviceInfo.UpTime</Name>"
        '<Value xsi:type="xsd:unsignedInt">4712</Value></ParameterValueStruct></ParameterList>'
        "</cwmp:GetParameterValuesResponse>"))
    informed = CWMP % (number, "<cwmp:InformResponse><MaxEnvelopes>1</MaxEnvelopes></cwmp:InformResponse>")
    post = "POST /cwmp HTTP/1.1"

    session = Tcp(time, HALL_1, ACS, 7547, round_trip=0.038)
    session.ask(http(post, [*asks, 'SOAPAction: "cwmp:Inform"'], inform),
                http("HTTP/1.1 200 OK", [*answers, f"Set-{cookie}; Path=/"], informed), 0.02)
    session.ask(http(post, [*asks, 'SOAPAction: ""', cookie]), http("HTTP/1.1 200 OK", answers, wanted), 0.02)
    session.ask(http(post, [*asks, 'SOAPAction: "cwmp:GetParameterValuesResponse"', cookie], values),
                http("HTTP/1.1 204 No Content", ["Server: ACS/3.4"]), 0.02)
    session.close()


def ssh_packet(payload, block=8):
    """RFC 4253, section 6, before keys are taken into use."""
    padding = block - (5 + len(payload)) % block
    padding += block if padding < 4 else 0
    return struct.pack("!IB", 1 + len(payload) + padding, padding) + payload + bytes(padding)


def ssh_string(body):
    return struct.pack("!I", len(body)) + body


def ssh_keys(kex, host_keys, ciphers, macs):
    lists = [kex, host_keys, ciphers, ciphers, macs, macs, "none", "none", "", ""]
    body = b"".join(ssh_string(names.encode()) for names in lists)
    return ssh_packet(b"\x14" + rng.randbytes(16) + body + bytes(5))


def reverse_ssh(time):
    """A camera opens a connection to port 443 abroad and speaks SSH; the far end works through it."""
    tunnel = Tcp(time, YARD_2, TUNNEL, 443, round_trip=0.062)
    tunnel.say(0, b"SSH-2.0-dropbear_2020.81\r\n")
    tunnel.wait(0.062)
    tunnel.say(1, b"SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3\r\n")
    tunnel.say(0, ssh_keys("curve25519-sha256,curve25519-sha256@libssh.org,ecdh-sha2-nistp256,"
                           "kexguess2@matt.ucc.asn.au", "ssh-ed25519,ecdsa-sha2-nistp256,rsa-sha2-256",
                           "chacha20-poly1305@openssh.com,aes128-ctr",
                           "hmac-sha1,hmac-sha2-256"))
    tunnel.say(1, ssh_keys("sntrup761x25519-sha512@openssh.com,curve25519-sha256,ecdh-sha2-nistp256",
                           "rsa-sha2-512,rsa-sha2-256,ssh-ed25519", "chacha20-poly1305@openssh.com,aes128-ctr",
                           "hmac-sha2-256-etm@openssh.com,hmac-sha2-256"))
    tunnel.say(0, ssh_packet(b"\x1e" + ssh_string(rng.randbytes(32))))
    tunnel.wait(0.064)
    host_key = ssh_string(b"ssh-ed25519") + ssh_string(rng.randbytes(32))
    signature = ssh_string(b"ssh-ed25519") + ssh_string(rng.randbytes(64))
    answer = ssh_string(host_key) + ssh_string(rng.randbytes(32)) + ssh_string(signature)
    tunnel.say(1, ssh_packet(b"\x1f" + answer) + ssh_packet(b"\x15"))
    tunnel.say(0, ssh_packet(b"\x15"))
    for size_there, size_back in ((44, 44), (68, 84), (228, 36), (124, 68)):  # service, login, channel
        tunnel.say(0, rng.randbytes(size_there))
        tunnel.wait(0.062)
        tunnel.say(1, rng.randbytes(size_back))
        tunnel.wait(0.01)
    begin = tunnel.time
    for command in range(28):  # somebody types, for twenty minutes
        tunnel.time = max(tunnel.time, begin + command * 43.0 + rng.random() * 6)
        for _ in range(rng.randrange(5, 14)):
            tunnel.say(1, rng.randbytes(36))
            tunnel.wait(0.004)
            tunnel.say(0, rng.randbytes(36))
            tunnel.wait(0.11 + rng.random() * 0.2)
        tunnel.say(1, rng.randbytes(52))
        tunnel.wait(0.02)
        tunnel.say(0, noise(rng.randrange(300, 2600)))


def tls_record(kind, body, version=0x0303):
    return struct.pack("!BHH", kind, version, len(body)) + body


def tls_extension(number, body):
    return struct.pack("!HH", number, len(body)) + body


def tls_client_hello(name):
    host = name.encode()
    extensions = (tls_extension(0, struct.pack("!HBH", len(host) + 3, 0, len(host)) + host) +
                  tls_extension(10, bytes.fromhex("0004001d0017")) +
                  tls_extension(13, bytes.fromhex("0006040308040401")) +
                  tls_extension(16, b"\0\x09\x08http/1.1") + tls_extension(43, bytes.fromhex("0403040303")) +
                  tls_extension(51, struct.pack("!HHH", 36, 29, 32) + rng.randbytes(32)))
    body = (b"\3\3" + rng.randbytes(32) + b"\x20" + rng.randbytes(32) + bytes.fromhex("0006130113021303") + b"\1\0" +
            struct.pack("!H", len(extensions)) + extensions)
    return tls_record(22, b"\1" + struct.pack("!I", len(body))[1:] + body, 0x0301), body[35:67]


def tls_server_hello(session):
    extensions = (tls_extension(43, b"\3\4") + tls_extension(51, struct.pack("!HH", 29, 32) + rng.randbytes(32)))
    body = (b"\3\3" + rng.randbytes(32) + b"\x20" + session + b"\x13\1\0" + struct.pack("!H", len(extensions)) +
            extensions)
    return tls_record(22, b"\2" + struct.pack("!I", len(body))[1:] + body)


def bulk_upload(time, size):
    """The recorder sends a copy of what it has to a host abroad."""
    name = "dx-archive.example.net"
    dns(time - 0.2, RECORDER, name + ".", ARCHIVE.ip)
    upload = Tcp(time, RECORDER, ARCHIVE, 443, round_trip=0.081)
    hello, session = tls_client_hello(name)
    upload.say(0, hello)
    upload.wait(0.081)
    upload.say(1, tls_server_hello(session) + tls_record(20, b"\1") + tls_record(23, noise(2300)))
    upload.say(0, tls_record(20, b"\1") + tls_record(23, noise(69)))
    upload.wait(0.09)
    upload.say(1, tls_record(23, noise(250)))
    for _ in range(size // 16384):
        upload.say(0, tls_record(23, noise(16384)), pause=0.0011)
        upload.wait(1.1 + rng.random() * 0.3)
    upload.say(1, tls_record(23, noise(180)))
    upload.close()


ACCESS_POINT = "44:19:b6:5c:01:38"  # the camera hall-02 and one more
STATION = "d6:3b:8e:71:02:9a"
SSID = "HAP_Q38471025"
RATES = [Dot11Elt(ID="Rates", info=bytes.fromhex("82848b960c121824")),
         Dot11Elt(ID="ESRates", info=bytes.fromhex("3048606c"))]
RSN = Dot11Elt(ID="RSNinfo", info=bytes.fromhex("0100000fac040100000fac040100000fac020000"))
RSN_BYTES = bytes(RSN)


def elements(*more):
    layers = Dot11Elt(ID="SSID", info=SSID.encode())
    for element in (*RATES, *more):
        layers /= element
    return layers


def access_point_of_a_camera(time, seconds):
    """A set-up network whose address is that of a wired camera and one more; somebody joins."""
    air, privacy = Air(), "ESS+privacy"
    channel = Dot11Elt(ID="DSset", info=b"\x06")

    def management(subtype, receiver, sender):
        return Dot11(type=0, subtype=subtype, addr1=receiver, addr2=sender, addr3=ACCESS_POINT)

    for number in range(seconds):
        at = time + number * 1.024
        frame = management(8, BROADCAST, ACCESS_POINT)
        frame /= Dot11Beacon(timestamp=int((3600 + at) * 1e6), beacon_interval=100, cap=privacy)
        air.hear(at, frame / elements(channel, RSN), -58 - rng.randrange(5))

    at = time + 200
    for attempt in range(3):
        frame = Dot11(type=0, subtype=4, addr1=BROADCAST, addr2=STATION, addr3=BROADCAST) / Dot11ProbeReq() / elements()
        air.hear(at + attempt * 0.4, frame, -49)
        frame = management(5, STATION, ACCESS_POINT)
        frame /= Dot11ProbeResp(timestamp=int((3600 + at + attempt) * 1e6), beacon_interval=100, cap=privacy)
        air.hear(at + attempt * 0.4 + 0.002, frame / elements(channel, RSN), -59)
    at += 2
    air.hear(at, management(11, ACCESS_POINT, STATION) / Dot11Auth(algo=0, seqnum=1), -49)
    air.hear(at + 0.003, management(11, STATION, ACCESS_POINT) / Dot11Auth(algo=0, seqnum=2), -59)
    air.hear(at + 0.006, management(0, ACCESS_POINT, STATION) / Dot11AssoReq(cap=privacy) / elements(RSN), -49)
    associated = Dot11AssoResp(cap=privacy, status=0, AID=0xC001)
    for element in RATES:
        associated /= element
    air.hear(at + 0.009, management(1, STATION, ACCESS_POINT) / associated, -59)
    key_handshake(air, at + 0.02)
    protected_data(air, at + 1)
    air.record()


def data(is_from_station, is_protected):
    flags = ("to-DS" if is_from_station else "from-DS") + ("+protected" if is_protected else "")
    first, second = (ACCESS_POINT, STATION) if is_from_station else (STATION, ACCESS_POINT)
    third = ACCESS_POINT
    return Dot11(type=2, subtype=8, FCfield=flags, addr1=first, addr2=second, addr3=third) / Dot11QoS()


def key_handshake(air, time):
    """EAPOL-Key messages 1 to 4 (IEEE 802.11, 12.7.6): nonces and checks are random."""
    for number, information in enumerate((0x008A, 0x010A, 0x13CA, 0x030A)):
        is_from_station = number % 2 == 1
        key_data = (b"", RSN_BYTES, noise(56), b"")[number]
        nonce = rng.randbytes(32) if number < 3 else bytes(32)
        check = bytes(16) if number == 0 else rng.randbytes(16)
        key = struct.pack("!BHHQ", 2, information, 16, 1 + number // 2) + nonce + bytes(32) + check
        key += struct.pack("!H", len(key_data)) + key_data
        frame = data(is_from_station, False) / LLC(dsap=0xAA, ssap=0xAA, ctrl=3) / SNAP(OUI=0, code=0x888E)
        air.hear(time + number * 0.004, frame / EAPOL(version=2, type=3) / Raw(key), -49 if is_from_station else -59)


def protected_data(air, time):
    """Two minutes in which far more goes out to the station than comes from it."""
    number = 0
    for picture in range(240):
        at = time + picture * 0.5
        for part in range(6 if picture % 8 == 0 else 1):
            number += 1
            counter = struct.pack("<H", number & 0xFFFF) + b"\0\x20" + struct.pack("<I", number >> 16)
            air.hear(at + part * 0.003, data(False, True) / Raw(counter + noise(1200)), -59)
        if picture % 3 == 0:
            counter = struct.pack("<H", picture + 1) + b"\0\x20" + bytes(4)
            air.hear(at + 0.05, data(True, True) / Raw(counter + noise(70)), -49)


def main():
    normal_operation()
    peer_to_peer(160)
    for number in range(3):
        remote_management(300 + number * 600, 100 + number * 10)
    reverse_ssh(240)
    bulk_upload(1000, 1_800_000)
    access_point_of_a_camera(420, 900)
    write(sys.argv[1] if len(sys.argv) > 1 else "cabinet.pcapng.gz", START)


if __name__ == "__main__":
    main()
