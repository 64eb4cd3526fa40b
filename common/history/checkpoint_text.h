#ifndef JIXIAO_COMMON_HISTORY_CHECKPOINT_TEXT_H_
#define JIXIAO_COMMON_HISTORY_CHECKPOINT_TEXT_H_

#include <string>

#include "common/history/checkpoint.h"

// Internal to common/history.
namespace jixiao::history {

// What is signed: the text of a checkpoint without its last line. Its first
// line keeps it apart from whatever else the key may sign.
std::string SignedText(const Checkpoint& checkpoint);

}  // namespace jixiao::history

#endif  // JIXIAO_COMMON_HISTORY_CHECKPOINT_TEXT_H_
