package org.berth.lab.cluster;

import java.util.List;
import org.berth.lab.endpoint.Fields;
import org.berth.lab.fault.Faults;

/** The packages that a node of this version has, as far as clients ask for them. */
record Packages(Faults faults) {

  List<Fields> list() {
    return List.of(
        pack("proxmox-ve", "9.0.0", "Proxmox Virtual Environment"),
        pack("pve-manager", Version.VERSION, "Proxmox Virtual Environment Management Tools")
            .with("ManagerVersion", Version.VERSION + "/" + Version.REPOSITORY),
        pack("proxmox-kernel-6.14", "6.14.8-2", "Latest Proxmox Kernel Image")
            .with("RunningKernel", Version.KERNEL),
        pack("lxc-pve", Version.LXC, "Linux containers userspace tools"),
        pack("lxcfs", "6.0.4-pve1", "LXC userspace filesystem"),
        pack("pve-container", "6.0.9", "Proxmox VE Container management tool"),
        pack("pve-firewall", "6.0.3", "Proxmox VE Firewall"));
  }

  private Fields pack(String name, String usual, String title) {
    String version = faults.versionOf(name).orElse(usual);
    return Fields.of("Package", name)
        .with("Version", version)
        .with("OldVersion", version)
        .with("Title", title)
        .with("Description", title)
        .with("Origin", "Proxmox")
        .with("Arch", "amd64")
        .with("Section", "admin")
        .with("Priority", "optional")
        .with("CurrentState", "Installed");
  }
}
