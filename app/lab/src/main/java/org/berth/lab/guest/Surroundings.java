package org.berth.lab.guest;

import org.berth.lab.access.Accounts;
import org.berth.lab.datastore.Datastores;
import org.berth.lab.machine.Machine;
import org.berth.lab.task.Tasks;

/** What every operation on guests needs. */
public record Surroundings(
    Machine machine, GuestFiles files, Tasks tasks, Accounts accounts, Datastores storages) {}
