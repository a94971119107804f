#pragma once

/** Adds the operations WinnowAdamW, WinnowCopy and WinnowZeros; false where TensorFlow refuses one. */
bool add_adamw();
