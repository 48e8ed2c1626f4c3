package org.berth.lab.firewall;

import java.util.List;

/** Rules under one name, for use in other lists. */
record SecurityGroup(String comment, List<Rule> rules) {}
