// backup, restore, export --all and verify, against services that answer what a
// test lays out.
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/base/file_util.h"
#include "tests/support/history_builder.h"
#include "tests/unit/tools/jixiao/fake_services.h"
#include "tools/jixiao/commands.h"

namespace jixiao::cli {
namespace {

using history::HistoryBuilder;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr char kPrivateKey[] =
    "-----BEGIN PRIVATE KEY-----\n"
    "MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n"
    "-----END PRIVATE KEY-----\n";

class HistoryCommandsTest : public ::testing::Test {
 protected:
  HistoryCommandsTest() {
    histories_.history = sample_.Stream(true);
    histories_.keys = sample_.KeyStream();
    histories_.answer.mutable_head()->set_tenant("tenants/nantong");
    histories_.answer.mutable_head()->set_revision(16);
    histories_.answer.mutable_head()->set_history_id("h-new");
    histories_.answer.set_restored_revision(15);
    grpc::ServerBuilder builder;
    builder.AddListeningPort(address_, grpc::InsecureServerCredentials());
    builder.RegisterService(&histories_);
    builder.RegisterService(&validation_);
    server_ = builder.BuildAndStart();
  }

  // A command that talks to services.
  int Call(Words words) {
    for (const char* service : {"form_store", "validation", "reporting"}) {
      words.push_back("--" + std::string(service) + '=' + address_);
    }
    return Run(words);
  }
  int Run(const Words& words) {
    out_.str("");
    err_.str("");
    Session session(out_, err_, false);
    return RunCommandLine(session, words);
  }
  std::string Path(const std::string& name) { return directory_.path() / name; }
  std::string Content(const std::string& name) {
    return *base::ReadFile(Path(name), 1 << 24);
  }
  void FlipByte(const std::string& name, size_t at) {
    std::string content = Content(name);
    content[at] ^= 1;
    ASSERT_TRUE(base::WriteFileAtomically(Path(name), content).ok());
  }
  void Backup() {
    ASSERT_EQ(Call({"backup", "--tenant", "nantong", "-o", Path("b"), "--keys",
                    Path("k")}),
              kFine)
        << err_.str();
  }
  // Signed checkpoints of some revisions, and the public key.
  void WriteCheckpoints(const HistoryBuilder& builder,
                        std::initializer_list<int64_t> revisions) {
    ASSERT_TRUE(base::WriteFileAtomically(Path("key"), kPrivateKey).ok());
    const auto signer = history::CheckpointSigner::Load(Path("key"));
    ASSERT_TRUE(signer.ok()) << signer.status();
    ASSERT_TRUE(
        base::WriteFileAtomically(Path("pub"), *signer->PublicKeyPem()).ok());
    std::filesystem::create_directory(Path("checkpoints"));
    for (const int64_t revision : revisions) {
      ASSERT_TRUE(history::WriteCheckpoint(
                      Path("checkpoints"),
                      *signer->Sign(builder.CheckpointAt(revision)))
                      .ok());
    }
  }

  const HistoryBuilder sample_ = history::SampleHistory(4);
  base::TemporaryDirectory directory_ = *base::TemporaryDirectory::Create("c");
  const std::string address_ = "unix:" + directory_.path().string() + "/s";
  FakeHistories histories_;
  FakeValidation validation_;
  std::unique_ptr<grpc::Server> server_;
  std::ostringstream out_;
  std::ostringstream err_;
};

TEST_F(HistoryCommandsTest, ABackupIsCheckedAndRestored) {
  Backup();
  EXPECT_THAT(err_.str(), HasSubstr("up to revision 15 of history h-1"));
  EXPECT_THAT(err_.str(), HasSubstr("3 wrapped keys"));
  ASSERT_EQ(histories_.requests.size(), 2U);
  EXPECT_TRUE(histories_.requests[0].include_answers());
  EXPECT_FALSE(histories_.requests[0].include_keys());
  EXPECT_TRUE(histories_.requests[1].include_keys());
  EXPECT_EQ(Run({"verify", Path("b")}), kFine) << out_.str();
  EXPECT_THAT(out_.str(), HasSubstr("3 remembered requests"));
  EXPECT_EQ(Run({"verify", Path("k")}), kFine) << out_.str();
  EXPECT_THAT(out_.str(), HasSubstr("key table of tenants/nantong"));

  ASSERT_EQ(Call({"restore", Path("b"), "--keys", Path("k"), "--replace",
                  "--tenant", "nantong"}),
            kFine)
      << err_.str();
  EXPECT_THAT(out_.str(), HasSubstr("restored up to revision 15; it is at "
                                    "revision 16 of history h-new"));
  EXPECT_THAT(err_.str(), HasSubstr("HISTORY_CHANGED"));
  EXPECT_EQ(histories_.options.at(0).parent(), "tenants/nantong");
  EXPECT_TRUE(histories_.options[0].replace());
  EXPECT_FALSE(histories_.options[0].keep_history_id());
  // All of the backup, and the keys before its end, which counts them.
  const auto& restored = histories_.restored;
  ASSERT_EQ(restored.size(), histories_.history.size() + 3);
  EXPECT_TRUE(restored[restored.size() - 2].has_key());
  EXPECT_EQ(restored.back().end().keys(), 3);
  EXPECT_EQ(restored.back().end().changes(), 15);
}

TEST_F(HistoryCommandsTest, WhatTheStoreSendsIsNotWrittenWhenItIsBroken) {
  histories_.history[9].mutable_change()->mutable_payload()->append("x");
  EXPECT_EQ(Call({"backup", "--tenant", "nantong", "-o", Path("b")}), kRefused);
  EXPECT_THAT(err_.str(), HasSubstr("broken at revision 9"));
  EXPECT_FALSE(std::filesystem::exists(Path("b")));
  EXPECT_EQ(Call({"export", "--all", "--tenant", "nantong", "-o", Path("a")}),
            kRefused);
  EXPECT_FALSE(std::filesystem::exists(Path("a")));
  histories_.history.pop_back();
  EXPECT_EQ(Call({"backup", "--tenant", "nantong", "-o", Path("b")}), kRefused);
  for (const auto& file :
       std::filesystem::directory_iterator(directory_.path()))
    EXPECT_EQ(file.path().filename(), "s") << "a left-over";
}

TEST_F(HistoryCommandsTest, NothingOfADamagedBackupIsSent) {
  Backup();
  FlipByte("b", Content("b").size() / 2);
  EXPECT_EQ(Call({"restore", Path("b")}), kRefused);
  EXPECT_THAT(err_.str(), HasSubstr("BACKUP_INVALID"));
  EXPECT_THAT(histories_.options, IsEmpty());
}

TEST_F(HistoryCommandsTest, RestoreRefusesWhatDoesNotGoTogether) {
  Backup();
  EXPECT_EQ(Call({"restore", Path("b"), "--tenant", "suzhou"}), kUsage);
  EXPECT_THAT(err_.str(), HasSubstr("a backup of tenants/nantong"));
  EXPECT_EQ(Call({"restore", Path("k")}), kUsage);
  EXPECT_THAT(err_.str(), HasSubstr("is a key table"));
  EXPECT_EQ(Call({"restore", Path("b"), "--keys", Path("b")}), kUsage);
  EXPECT_EQ(Call({"restore", Path("none")}), kUsage);
  EXPECT_THAT(histories_.options, IsEmpty());
}

TEST_F(HistoryCommandsTest, RestoreTellsWhyTheStoreRefuses) {
  Backup();
  histories_.refusal = {grpc::StatusCode::ALREADY_EXISTS,
                        "the tenant is there"};
  EXPECT_EQ(Call({"restore", Path("b"), "--move"}), kRefused);
  EXPECT_THAT(err_.str(), HasSubstr("the tenant is there"));
  EXPECT_TRUE(histories_.options.at(0).keep_history_id());
}

TEST_F(HistoryCommandsTest, AnArchiveHoldsEverythingThatIsThere) {
  WriteCheckpoints(sample_, {5, 15});
  validation_.rule_sets.emplace_back().set_name("ruleSets/cn-2024");
  std::filesystem::create_directory(Path("t"));
  ASSERT_TRUE(base::WriteFileAtomically(Path("t/nt.yaml"), "name: x").ok());
  ASSERT_EQ(
      Call({"export", "--all", "--tenant", "nantong", "-o", Path("a"),
            "--templates", Path("t"), "--checkpoints", Path("checkpoints")}),
      kFine)
      << err_.str();
  for (const char* file :
       {"history.jsonl", "forms.jsonl", "rules/cn-2024.json",
        "templates/nt.yaml", "README.txt", "manifest.json", "manifest.sha256",
        "schema/descriptor_set.binpb",
        "checkpoints/nantong-0000000000000000015-h-1.checkpoint"}) {
    EXPECT_TRUE(std::filesystem::exists(Path("a") + '/' + file)) << file;
  }
  EXPECT_EQ(Run({"verify", Path("a"), "--public_key", Path("pub")}), kFine)
      << out_.str();
  EXPECT_THAT(out_.str(), HasSubstr("2 match"));
  EXPECT_THAT(out_.str(), HasSubstr("signatures are good"));
  EXPECT_EQ(Run({"verify", Path("a"), "--format", "json"}), kFine);
  EXPECT_THAT(out_.str(), HasSubstr("\"ok\": true"));
  EXPECT_EQ(Call({"export", "--all", "--tenant", "nantong", "-o", Path("a")}),
            kUsage)
      << "it is there already";
}

TEST_F(HistoryCommandsTest, VerifyNamesTheFirstBrokenEntry) {
  Backup();
  std::string content = Content("b");
  const size_t at = content.find("f2 第1稿");
  ASSERT_NE(at, std::string::npos);
  FlipByte("b", at);
  EXPECT_EQ(Run({"verify", Path("b")}), kFindings);
  EXPECT_THAT(out_.str(), HasSubstr("BROKEN"));
  EXPECT_THAT(out_.str(), HasSubstr("BAD_FILE at revision 12"));
  EXPECT_EQ(Run({"verify", Path("b"), "--format", "json"}), kFindings);
  EXPECT_THAT(out_.str(), HasSubstr("\"revision\": 12,"));
}

TEST_F(HistoryCommandsTest, VerifyHoldsABackupAgainstCheckpoints) {
  histories_.history = sample_.StreamTo(14, true);
  Backup();
  WriteCheckpoints(sample_, {5, 15});
  const Words verify = {"verify",        Path("b"),
                        "--checkpoints", Path("checkpoints"),
                        "--public_key",  Path("pub")};
  EXPECT_EQ(Run(verify), kFindings);
  EXPECT_THAT(out_.str(), HasSubstr("CUT_TAIL at revision 15"));
  Words older = verify;
  older.push_back("--allow_older");
  EXPECT_EQ(Run(older), kFine) << out_.str();
  FlipByte("checkpoints/nantong-0000000000000000005-h-1.checkpoint", 400);
  EXPECT_EQ(Run(older), kFindings);
  EXPECT_THAT(out_.str(), HasSubstr("BAD_CHECKPOINT"));
  std::filesystem::remove_all(Path("checkpoints"));
  std::filesystem::create_directory(Path("checkpoints"));
  EXPECT_EQ(Run(older), kFindings) << "they are not there";
}

TEST_F(HistoryCommandsTest, VerifySaysWhatItNeeds) {
  EXPECT_EQ(Run({"verify", Path("none")}), kUsage);
  EXPECT_EQ(Run({"verify"}), kUsage);
  EXPECT_EQ(Run({"verify", Path("s"), "--public_key", Path("none")}), kUsage);
}

}  // namespace
}  // namespace jixiao::cli
