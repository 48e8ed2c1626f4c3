/** Nodes, storages, resources and versions. */
@NullMarked
package org.berth.lab.cluster;

import org.jspecify.annotations.NullMarked;
