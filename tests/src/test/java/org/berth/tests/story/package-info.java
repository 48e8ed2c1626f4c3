/** The main job, end to end: real launcher, real service, real lab, real guests. */
@NullMarked
package org.berth.tests.story;

import org.jspecify.annotations.NullMarked;
