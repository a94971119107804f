#pragma once

/** Adds the operation WinnowAdamW; false where TensorFlow refuses it. */
bool add_adamw();
