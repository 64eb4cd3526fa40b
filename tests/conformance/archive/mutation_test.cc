// Random damage and forgeries of a backup file and of an archive: `verify`
// finds all of them. Each check is also switched off once, to show that the
// damage is such that it is needed.
#include "tests/conformance/archive/mutation.h"

#include <sstream>
#include <string>

#include "gtest/gtest.h"

#include "common/base/file_util.h"
#include "common/history/archive_text.h"
#include "common/history/archive_verifier.h"
#include "common/history/verifier.h"
#include "tests/conformance/archive/archive_fixture.h"

namespace jixiao::history {
namespace {

constexpr int kByteRounds = 3000;  // each, of the file and of the archive
constexpr int kRowRounds = 2000;   // likewise
constexpr int kForgeries = 200;

bool IsGood(const std::string& backup, VerifierOptions options = {}) {
  std::istringstream in(backup);
  return VerifyBackup(&in, std::move(options)).ok();
}

// Not compacted, so that every payload counts.
HistoryBuilder PlainHistory() {
  HistoryBuilder history("nantong");
  history.AddUnit("u1");
  for (int round = 0; round < 2; ++round) {
    for (const char* id : {"a", "b", "c"}) {
      history.PutForm(id, "项目" + std::to_string(round));
      history.BindReport(id);
    }
  }
  return history;
}

TEST(BackupMutationTest, EveryDamagedByteIsFound) {
  const std::string good = BackupOf(SampleHistory(4).Stream(true));
  ASSERT_TRUE(IsGood(good));
  Random random(1);
  for (int round = 0; round < kByteRounds; ++round) {
    const std::string bad = MutateBytes(good, &random);
    EXPECT_TRUE(bad == good || !IsGood(bad)) << "round " << round;
  }
}

// How many of so many altered histories pass.
int CountMissed(SkippedChecks skip, int rounds) {
  const Records good = PlainHistory().Stream(true);
  HistoryBuilder other("nantong", "h-2");
  for (const char* id : {"a", "b", "c", "d"}) {
    other.PutForm(id, "another");
  }
  const Records foreign = other.Stream();
  const std::string good_file = BackupOf(good);
  EXPECT_TRUE(IsGood(good_file, {.skip = skip}));
  Random random(2);
  int missed = 0;
  for (int round = 0; round < rounds; ++round) {
    Records bad = good;
    // Of what is not in the chain nothing is altered here.
    Records changes(bad.begin(), bad.begin() + 15);
    changes.push_back(bad.back());
    MutateChanges(foreign, &random, &changes);
    changes.pop_back();
    changes.insert(changes.end(), good.begin() + 15, good.end());
    Recount(&changes);
    const std::string bad_file = BackupOf(changes);
    missed += bad_file != good_file && IsGood(bad_file, {.skip = skip}) ? 1 : 0;
  }
  return missed;
}

TEST(BackupMutationTest, EveryAlteredRowIsFoundThoughChecksumsAreMadeAnew) {
  EXPECT_EQ(CountMissed({}, kRowRounds), 0);
}

// Control: the damage is such that each check alone is needed.
TEST(BackupMutationTest, WithoutAnyOneCheckSomeIsMissed) {
  EXPECT_GT(CountMissed({.links = true}, kRowRounds / 4), 0);
  EXPECT_GT(CountMissed({.payload_hashes = true}, kRowRounds / 4), 0);
  EXPECT_GT(CountMissed({.facts = true}, kRowRounds / 4), 0);
  EXPECT_GT(CountMissed({.payloads = true}, kRowRounds / 4), 0);
}

TEST(BackupMutationTest, ForgeriesAreFoundByACheckpointAndByNothingElse) {
  const HistoryBuilder history = PlainHistory();
  VerifierOptions options;
  options.checkpoints.emplace().checkpoints = {
      history.CheckpointAt(history.head())};
  ASSERT_TRUE(IsGood(BackupOf(history.Stream()), options));
  Random random(3);
  for (int round = 0; round < kForgeries; ++round) {
    Records records = history.Stream();
    Forge(&random, &records);
    const std::string forged = BackupOf(records);
    EXPECT_TRUE(IsGood(forged)) << "round " << round;
    EXPECT_FALSE(IsGood(forged, options)) << "round " << round;
  }
}

class ArchiveMutationTest : public ::testing::Test {
 protected:
  ArchiveMutationTest() {
    WriteArchive(history_, dir_);
    good_ = ReadFiles(dir_);
  }

  Verification Verify(SkippedChecks skip = {}) {
    return VerifyArchive(dir_, {.skip = skip});
  }
  // Brings the directory from the state `*from` to `to`.
  void Lay(const Files& to, Files* from) {
    for (const auto& [path, content] : to) {
      if ((*from)[path] != content) {
        WriteFile(dir_ / path, content);
      }
    }
    *from = to;
  }
  std::string AnyFile(Random* random) {
    auto file = good_.begin();
    std::advance(file,
                 static_cast<std::ptrdiff_t>(Below(good_.size(), random)));
    return file->first;
  }

  const HistoryBuilder history_ = SampleHistory(3);
  base::TemporaryDirectory parent_ = *base::TemporaryDirectory::Create("a");
  const std::filesystem::path dir_ = parent_.path() / "archive";
  Files good_;
};

TEST_F(ArchiveMutationTest, EveryDamagedByteOfEveryFileIsFound) {
  EXPECT_EQ(good_.size(), 8U);
  ASSERT_TRUE(Verify().ok()) << Verify().ToText();
  Random random(4);
  Files laid = good_;
  for (int round = 0; round < kByteRounds; ++round) {
    const std::string file = AnyFile(&random);
    Files bad = good_;
    bad[file] = MutateBytes(good_[file], &random);
    Lay(bad, &laid);
    EXPECT_TRUE(bad == good_ || !Verify().ok()) << round << ' ' << file;
  }
}

// A line as it were if its header had another actor.
std::string WithOtherActor(const std::string& line) {
  form::v1::HistoryChange change = *ParseHistoryLine(line);
  ChangeHeader header = *DecodeHeader(change.header());
  header.actor += "x";
  change.set_header(EncodeHeader(header));
  return FormatHistoryLine(change);
}

// A line is left out, repeated, moved, a byte of it altered, or what it says.
std::string MutateLines(const std::string& text, Random* random) {
  std::vector<std::string> lines = LinesOf(text);
  const size_t at = Below(lines.size() - 1, random);  // never cuts the tail
  switch (Below(5, random)) {
    case 0:
      lines.erase(lines.begin() + static_cast<std::ptrdiff_t>(at));
      break;
    case 1:
      lines.insert(lines.begin() + static_cast<std::ptrdiff_t>(at), lines[at]);
      break;
    case 2:
      std::swap(lines[at], lines[Below(lines.size() - 1, random)]);
      break;
    case 3:
      lines[at] = lines[at].find(",\"header\":") == std::string::npos
                      ? MutateBytes(lines[at], random)
                      : WithOtherActor(lines[at]);
      break;
    default:
      lines[at] = MutateBytes(lines[at], random);
  }
  return TextOf(lines);
}

TEST_F(ArchiveMutationTest,
       EveryAlteredLineIsFoundThoughTheManifestIsMadeAnew) {
  Random random(5);
  Files laid = good_;
  int missed_without_links = 0;
  for (int round = 0; round < kRowRounds; ++round) {
    const std::string file(Below(3, &random) == 0 ? kFormsFile : kHistoryFile);
    Files bad = good_;
    bad[file] = MutateLines(good_[file], &random);
    if (bad[file] == good_[file]) {
      continue;
    }
    Reseal(&bad);
    Lay(bad, &laid);
    EXPECT_FALSE(Verify().ok()) << round << ' ' << file;
    if (round % 4 == 0) {
      missed_without_links += Verify({.links = true}).ok() ? 1 : 0;
    }
  }
  EXPECT_GT(missed_without_links, 0) << "the control found everything, too";
}

TEST_F(ArchiveMutationTest, ACutTailIsFoundByACheckpointAndByNothingElse) {
  const std::filesystem::path cut = parent_.path() / "cut";
  WriteArchive(history_, cut, history_.head() - 1);
  EXPECT_TRUE(VerifyArchive(cut, {}).ok());
  VerifierOptions options;
  options.checkpoints.emplace().checkpoints = {
      history_.CheckpointAt(history_.head())};
  EXPECT_TRUE(VerifyArchive(dir_, options).ok());
  const Verification result = VerifyArchive(cut, options);
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.fault->kind, FaultKind::kCutTail);
}

TEST_F(ArchiveMutationTest, FilesThatAreMissingOrTooManyAreFound) {
  for (const auto& [file, content] : good_) {
    std::filesystem::remove(dir_ / file);
    EXPECT_FALSE(Verify().ok()) << file;
    WriteFile(dir_ / file, content);
  }
  EXPECT_TRUE(Verify().ok());
  WriteFile(dir_ / "rules/other.json", "{}");
  EXPECT_FALSE(Verify().ok());
  std::filesystem::remove(dir_ / "rules/other.json");
  std::filesystem::create_symlink("cn.json", dir_ / "rules/other.json");
  EXPECT_FALSE(Verify().ok());
}

}  // namespace
}  // namespace jixiao::history
