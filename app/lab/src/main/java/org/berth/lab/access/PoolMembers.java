package org.berth.lab.access;

import java.util.List;
import org.berth.lab.endpoint.Fields;

/** Describes what is in a pool, for those who ask what a pool holds. */
public interface PoolMembers {
  /** Knows no more than the numbers and names. */
  PoolMembers UNKNOWN =
      new PoolMembers() {
        @Override
        public Fields guest(int vmid) {
          return Fields.of("id", "lxc/" + vmid)
              .with("type", "lxc")
              .with("vmid", vmid)
              .with("node", "");
        }

        @Override
        public List<Fields> storage(String name) {
          return List.of();
        }
      };

  Fields guest(int vmid);

  /** One description for each node that has the storage. */
  List<Fields> storage(String name);
}
