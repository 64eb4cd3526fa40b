#ifndef JIXIAO_COMMON_HISTORY_ARCHIVE_VERIFIER_H_
#define JIXIAO_COMMON_HISTORY_ARCHIVE_VERIFIER_H_

#include <filesystem>
#include <functional>
#include <optional>

#include "common/history/archive_text.h"
#include "common/history/checkpoint.h"
#include "common/history/verifier.h"

namespace jixiao::history {

// Checks an archive as a whole, README and manifest included: that the chain is
// in order, that everything readable follows from it, that files are what the
// manifest says and that there are no others. Its own checkpoints are taken in
// addition to those of `options`, their signatures checked if there are `keys`.
// What is neither in the chain nor follows from it (README.txt, rules,
// templates, create_time) is only as good as the manifest: whoever makes that
// anew can alter it. Memory: ChangeChecker and FormIndex.
Verification VerifyArchive(const std::filesystem::path& dir,
                           VerifierOptions options,
                           const CheckpointKeys* keys = nullptr);

}  // namespace jixiao::history

#endif  // JIXIAO_COMMON_HISTORY_ARCHIVE_VERIFIER_H_
