#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""
Holds the kernel against the description of the netlink family, with the
kernel's own client for such descriptions (YNL).

Prints a line for each claim, "ok SENTENCE" or "not ok SENTENCE: WHY", and
"done" at the end.

usage: spec_check.py TREE SPEC HUB PORT_ID

TREE has tools/net/ynl and Documentation/netlink. HUB is an ifindex, PORT_ID
one of its ports, which has no address.
"""

import sys

TREE, SPEC, HUB, PORT_ID = sys.argv[1:]
sys.path.append(f"{TREE}/tools/net/ynl/pyynl")
# pylint: disable=import-error,wrong-import-position
from lib import NlError, YnlFamily

HUB = int(HUB)
PORT_ID = int(PORT_ID)

LIMITS = {"s32-max": 2**31 - 1}
RANGES = {
    "u8": (0, 2**8 - 1),
    "u32": (0, 2**32 - 1),
    "s32": (-2**31, 2**31 - 1),
}


def claim(sentence, got, want):
    """One line."""
    if got == want:
        print(f"ok {sentence}", flush=True)
    else:
        print(f"not ok {sentence}: got {got}, want {want}", flush=True)


def indexed(array):
    """The entries of an array of nests, without their numbers."""
    return [entry for item in array for entry in item.values()]


def methods(spec):
    """For each operation of the description that can be asked for: how."""
    return {op.name: {how for how in ("do", "dump") if how in op.yaml}
            for op in spec.ops.values()}


def check_operations(spec, family):
    """The operations that the kernel says it has."""
    by_id = {op.req_value: op.name for op in spec.ops.values()}
    kernel = {}
    rights = {}

    for op in indexed(family["ops"]):
        name = by_id.get(op["id"], op["id"])
        flags = op["flags"]
        kernel[name] = {how for how, flag in (("do", "cmd-cap-do"),
                                              ("dump", "cmd-cap-dump"))
                        if flag in flags}
        rights[name] = "uns-admin-perm" in flags

    claim("the kernel has the operations that are described", kernel,
          methods(spec))
    claim("each needs the right that is described", rights,
          {op.name: "uns-admin-perm" in op.yaml["flags"]
           for op in spec.ops.values()})
    claim("it has the groups that are described",
          sorted(group["name"] for group in indexed(family["mcast-groups"])),
          sorted(spec.mcast_groups))
    claim("it has the version that is described", family["version"],
          spec.yaml["version"])


def described(spec, attr):
    """What the kernel must say about an attribute."""
    checks = attr.yaml.get("checks", {})
    kind = attr["type"]

    if "flags-mask" in checks:
        flags = spec.consts[checks["flags-mask"]]
        return {"type": kind, "mask": flags.get_mask(as_flags=True)}
    if kind == "string":
        return {"type": "nul-string",
                "max-length": spec.consts[checks["max-len"]]["value"]}
    if kind == "binary":
        # The kernel does not tell the least length.
        return {"type": "binary"}
    least, most = RANGES[kind]
    most = checks.get("max", most)
    return {"type": kind, "min-value": checks.get("min", least),
            "max-value": LIMITS.get(most, most)}


def check_policy(spec, name, hows):
    """The attributes that the kernel takes with an operation."""
    op = spec.ops[name]
    want = {}

    # The kernel has one policy for both ways to ask.
    for how in hows:
        request = op.yaml[how].get("request", {})
        for attr in request.get("attributes", []):
            want[attr] = described(spec, op.attr_set[attr])
    for how in sorted(hows):
        policy = spec.get_policy(name, how)
        claim(f"{name} ({how}) takes what is described",
              policy.to_dict() if policy else None, want)


def subset(got, want):
    """The part of a reply that is of interest."""
    return {key: got.get(key) for key in want}


def check_talk(spec):
    """A conversation, which the client decodes by the description alone."""
    prefix = {"hub": HUB, "address": "2001:db8:40::", "prefixlen": 64}
    listener = YnlFamily(SPEC, schema="")

    listener.ntf_subscribe("events")
    hubs = spec.dump("hub-get", {})
    claim("a dump shows the hub", [hub["ifindex"] for hub in hubs], [HUB])
    claim("a reply of a hub has all that is described", set(hubs[0]),
          set(spec.ops["hub-get"].yaml["dump"]["reply"]["attributes"]))
    port = spec.do("port-get", {"hub": HUB, "id": PORT_ID})
    claim("a reply of a port has all that is described but what is 0",
          set(port), set(spec.ops["port-get"].yaml["do"]["reply"]
                         ["attributes"]) - {"mark", "netnsid"})
    claim("all counters have a name and a value",
          all(counter == 0 for nest in ("stats", "drops")
              for counter in port[nest].values()), True)

    spec.do("addr-add", {"port": PORT_ID, **prefix})
    want = {"port": PORT_ID, "flags": None, **prefix}
    claim("a prefix that was added is in a dump",
          [subset(addr, want) for addr in spec.dump("addr-get", {"hub": HUB})],
          [want])
    claim("it is found by an address",
          subset(spec.do("addr-get", {"hub": HUB,
                                      "address": "2001:db8:40::1"}), want),
          want)
    spec.do("addr-add", {"hub": HUB, "port": PORT_ID, "address": "192.0.2.1",
                         "flags": ["src-only"]})
    spec.do("port-set", {"hub": HUB, "id": PORT_ID, "mark": 5})

    events = []
    for event in listener.poll_ntf(duration=20):
        events.append((event["name"], event["msg"]))
        if len(events) == 3:
            break
    claim("an event tells of it", (events[0][0], subset(events[0][1], want)),
          ("addr-add-ntf", want))
    claim("flags have names", events[1][1].get("flags"), {"src-only"})
    claim("an event tells of a port", events[2][0], "port-change-ntf")
    claim("with all that is described",
          set(events[2][1]), set(port) | {"mark"})
    try:
        spec.do("addr-add", {"port": PORT_ID, **prefix})
        claim("a refusal comes with a sentence", "no refusal", "")
    except NlError as refusal:
        claim("a refusal comes with a sentence",
              refusal.nl_msg.extack.get("msg", "").split(" by ")[0],
              "the address is owned")


def main():
    """All of it."""
    nlctrl = YnlFamily(f"{TREE}/Documentation/netlink/specs/nlctrl.yaml",
                       schema="")
    spec = YnlFamily(SPEC, schema="")

    check_operations(spec, nlctrl.do("getfamily", {"family-name": "venet"}))
    for name, hows in methods(spec).items():
        check_policy(spec, name, hows)
    check_talk(spec)
    print("done")


main()
