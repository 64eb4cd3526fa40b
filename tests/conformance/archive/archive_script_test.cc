// An archive is read and verified by a short script without our code.
#include <cstdio>
#include <string>

#include <sys/wait.h>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/base/codec.h"
#include "common/base/file_util.h"
#include "common/history/archive_text.h"
#include "common/history/archive_verifier.h"
#include "tests/conformance/archive/archive_fixture.h"

namespace jixiao::history {
namespace {

using testing::HasSubstr;

struct Outcome {
  int code = -1;
  std::string output;
};

class ArchiveScriptTest : public ::testing::Test {
 protected:
  ArchiveScriptTest() {
    WriteArchive(history_, dir_);
    good_ = ReadFiles(dir_);
  }

  Outcome RunScript(const std::string& points = "") {
    const std::string command =
        "python3 " JIXIAO_SOURCE_DIR
        "/tests/conformance/archive/verify_archive.py " +
        dir_.string() + " " + points + " 2>&1";
    Outcome outcome;
    FILE* pipe = popen(command.c_str(), "r");
    char piece[256];
    while (pipe != nullptr && std::fgets(piece, sizeof(piece), pipe)) {
      outcome.output += piece;
    }
    const int status = pipe == nullptr ? -1 : pclose(pipe);
    outcome.code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return outcome;
  }
  // Both verifiers on the archive with one file altered, the manifest made
  // anew.
  void ExpectBroken(std::string_view file, const std::string& from,
                    const std::string& to, const std::string& what) {
    Files bad = good_;
    std::string& content = bad.at(std::string(file));
    const size_t at = content.find(from);
    ASSERT_NE(at, std::string::npos) << from;
    content.replace(at, from.size(), to);
    Reseal(&bad);
    for (const auto& [path, text] : bad) {
      WriteFile(dir_ / path, text);
    }
    const Outcome outcome = RunScript();
    EXPECT_EQ(outcome.code, 1) << outcome.output;
    EXPECT_THAT(outcome.output, HasSubstr("BROKEN: " + what));
    EXPECT_FALSE(VerifyArchive(dir_, {}).ok());
  }
  std::string HashAt(int64_t revision) {
    return base::HexEncode(
        base::DigestBytes(history_.CheckpointAt(revision).head_hash));
  }

  const HistoryBuilder history_ = SampleHistory(4);
  base::TemporaryDirectory parent_ = *base::TemporaryDirectory::Create("a");
  const std::filesystem::path dir_ = parent_.path() / "archive";
  Files good_;
};

TEST_F(ArchiveScriptTest, ReadsAnArchive) {
  const Outcome outcome = RunScript("5:" + HashAt(5) + " 15:" + HashAt(15));
  EXPECT_EQ(outcome.code, 0) << outcome.output;
  EXPECT_EQ(outcome.output, "OK: 4 forms, 5 compacted payloads\n");
  const Verification ours = VerifyArchive(dir_, {});
  EXPECT_TRUE(ours.ok()) << ours.ToText();
  EXPECT_EQ(ours.compacted_payloads, 5);
}

TEST_F(ArchiveScriptTest, AgreesWithOursOnWhatIsBroken) {
  ExpectBroken(kHistoryFile, "users/chen", "users/wang", "the readable fields");
  ExpectBroken(kHistoryFile, "\"hash\":\"" + HashAt(7),
               "\"hash\":\"" + HashAt(8), "the chain at revision 7");
  ExpectBroken(kHistoryFile, "\"payload\":\"", "\"payload\":\"AAAA",
               "the payload of 1");
  ExpectBroken(kFormsFile, "\"revision\":15", "\"revision\":14",
               "forms.jsonl does not hold");
}

TEST_F(ArchiveScriptTest, KnowsACutTailByAPointKeptElsewhere) {
  EXPECT_EQ(RunScript("16:" + HashAt(15)).code, 1);
  EXPECT_EQ(RunScript("14:" + HashAt(15)).code, 1);
}

TEST_F(ArchiveScriptTest, AnArchiveOfAnotherVersionIsReadByItsOwnSchema) {
  Files other = good_;
  // A field that this version does not have under this name.
  std::string& schema = other.at(std::string(kSchemaFile));
  const size_t at = schema.find("display_name");
  ASSERT_NE(at, std::string::npos);
  for (size_t i = schema.find("fiscal_year"); i != std::string::npos;
       i = schema.find("fiscal_year", i)) {
    schema.replace(i, 11, "fiscal_yeaR");
  }
  std::string& forms = other.at(std::string(kFormsFile));
  for (size_t i = forms.find("fiscal_year"); i != std::string::npos;
       i = forms.find("fiscal_year", i)) {
    forms.replace(i, 11, "fiscal_yeaR");
  }
  Reseal(&other);
  for (const auto& [path, text] : other) {
    WriteFile(dir_ / path, text);
  }
  const Verification result = VerifyArchive(dir_, {});
  EXPECT_TRUE(result.ok()) << result.ToText();
  EXPECT_THAT(result.ToText(), HasSubstr("made by another version"));
}

}  // namespace
}  // namespace jixiao::history
