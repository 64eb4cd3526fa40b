#include "common/history/checkpoint.h"

#include <cstdlib>
#include <string>
#include <utility>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/base/file_util.h"
#include "common/history/verifier.h"
#include "tests/support/history_builder.h"

namespace jixiao::history {
namespace {

using testing::HasSubstr;

// RFC 8032 §7.1, test 1, as PKCS#8.
constexpr char kPrivateKey[] =
    "-----BEGIN PRIVATE KEY-----\n"
    "MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n"
    "-----END PRIVATE KEY-----\n";

class CheckpointTest : public ::testing::Test {
 protected:
  CheckpointTest() {
    EXPECT_TRUE(base::WriteFileAtomically(private_path_, kPrivateKey).ok());
    signer_.emplace(*CheckpointSigner::Load(private_path_));
    EXPECT_TRUE(
        base::WriteFileAtomically(public_path_, *signer_->PublicKeyPem()).ok());
    keys_.emplace(*CheckpointKeys::Load(public_path_));
  }

  Verification Verify(const HistoryBuilder& history,
                      std::vector<Checkpoint> checkpoints,
                      bool allow_older = false) {
    return Verify(history.Stream(), std::move(checkpoints), allow_older);
  }
  Verification Verify(const Records& records,
                      std::vector<Checkpoint> checkpoints,
                      bool allow_older = false) {
    HistoryVerifier verifier(
        {.checkpoints = KnownCheckpoints{.checkpoints = std::move(checkpoints),
                                         .allow_older = allow_older}});
    for (const form::v1::HistoryRecord& record : records) {
      verifier.Take(record);
    }
    return verifier.Finish();
  }

  base::TemporaryDirectory directory_ = *base::TemporaryDirectory::Create("c");
  const std::filesystem::path private_path_ = directory_.path() / "key";
  const std::filesystem::path public_path_ = directory_.path() / "pub";
  std::optional<CheckpointSigner> signer_;
  std::optional<CheckpointKeys> keys_;
  HistoryBuilder history_ = SampleHistory(4);
};

TEST_F(CheckpointTest, HasTheTextOfTheDocument) {
  const HistoryBuilder history("linhai", "h-0001");
  Checkpoint checkpoint = history.CheckpointAt(1);
  const std::string text = FormatCheckpoint(*signer_->Sign(checkpoint));
  EXPECT_THAT(text, testing::StartsWith(
                        "jixiao checkpoint v1\ntenant: linhai\n"
                        "history_id: h-0001\norigin_history_id: h-0001\n"
                        "revision: 1\nhead_hash: "));
  EXPECT_THAT(text, HasSubstr("commit_time: 2024-01-02T03:04:05.000000Z\n"
                              "signing_time: 2024-01-02T03:04:06.000000Z\n"
                              "key_id: "));
  EXPECT_EQ(*ParseCheckpoint(text), *signer_->Sign(checkpoint));
}

TEST_F(CheckpointTest, AFlippedBitInAnyByteShows) {
  const Checkpoint good = *signer_->Sign(history_.CheckpointAt(5));
  EXPECT_TRUE(keys_->Verify(good).ok());
  const std::string text = FormatCheckpoint(good);
  for (size_t bit = 0; bit < text.size() * 8; bit += 7) {
    std::string other = text;
    other[bit / 8] = static_cast<char>(other[bit / 8] ^ (1 << bit % 8));
    const auto checkpoint = ParseCheckpoint(other);
    EXPECT_FALSE(checkpoint.ok() && keys_->Verify(*checkpoint).ok()) << bit;
  }
  EXPECT_FALSE(ParseCheckpoint(text + "\n").ok());
}

TEST_F(CheckpointTest, AnotherKeyDoesNotCount) {
  Checkpoint checkpoint = *signer_->Sign(history_.CheckpointAt(5));
  checkpoint.key_id = "0000000000000000";
  EXPECT_THAT(std::string(keys_->Verify(checkpoint).message()),
              HasSubstr("key that is not given"));
}

TEST_F(CheckpointTest, OpensslAgrees) {
  const Checkpoint checkpoint = *signer_->Sign(history_.CheckpointAt(5));
  ASSERT_TRUE(WriteCheckpoint(directory_.path(), checkpoint).ok());
  const std::string file = directory_.path() / CheckpointFileName(checkpoint);
  EXPECT_EQ(std::filesystem::path(file).filename(),
            "nantong-0000000000000000005-h-1.checkpoint");
  const std::string command =
      "cd " + directory_.path().string() + " && sed '$d' " + file +
      " > body && sed -n 's/^signature: //p' " + file +
      " | tr -d '\\n' | perl -ne 'print pack \"H*\", $_' > sig && openssl "
      "pkeyutl -verify -pubin -inkey pub -rawin -in body -sigfile sig "
      ">/dev/null";
  EXPECT_EQ(std::system(command.c_str()), 0);
  const std::string forged = "echo >> " + directory_.path().string() +
                             "/body; " +
                             command.substr(command.find("openssl"));
  EXPECT_NE(
      std::system(("cd " + directory_.path().string() + "; " + forged).c_str()),
      0);
}

TEST_F(CheckpointTest, KeysMustBeEd25519) {
  EXPECT_FALSE(CheckpointSigner::Load(public_path_).ok());
  EXPECT_FALSE(CheckpointKeys::Load(private_path_).ok());
  const std::string command =
      "openssl genpkey -algorithm x25519 -out " + private_path_.string();
  ASSERT_EQ(std::system((command + " 2>/dev/null").c_str()), 0);
  EXPECT_THAT(
      std::string(CheckpointSigner::Load(private_path_).status().message()),
      HasSubstr("openssl genpkey -algorithm ed25519"));
}

TEST_F(CheckpointTest, ADirectoryHoldsManyTenants) {
  EXPECT_EQ(*ReadNewestCheckpoint(directory_.path(), "nantong", "h-1"),
            std::nullopt);
  for (const int64_t revision : {11, 2, 9}) {
    ASSERT_TRUE(WriteCheckpoint(directory_.path(),
                                *signer_->Sign(history_.CheckpointAt(revision)))
                    .ok());
  }
  const HistoryBuilder other("nantong-b");
  ASSERT_TRUE(
      WriteCheckpoint(directory_.path(), *signer_->Sign(other.CheckpointAt(1)))
          .ok());
  EXPECT_EQ(
      (*ReadNewestCheckpoint(directory_.path(), "nantong", "h-1"))->revision,
      11);
  EXPECT_EQ(ReadCheckpoints(directory_.path(), "nantong")->size(), 3U);
  EXPECT_EQ(ReadCheckpoints(directory_.path(), "nantong-b")->size(), 1U);

  EXPECT_EQ(*ReadNewestCheckpoint(directory_.path(), "nantong", "h-2"),
            std::nullopt);

  std::filesystem::rename(
      directory_.path() / CheckpointFileName(history_.CheckpointAt(9)),
      directory_.path() / CheckpointFileName(history_.CheckpointAt(8)));
  EXPECT_EQ(ReadCheckpoints(directory_.path(), "nantong").status().code(),
            absl::StatusCode::kDataLoss);
}

TEST_F(CheckpointTest, TheChainPassesThroughThem) {
  const Verification result =
      Verify(history_, {history_.CheckpointAt(15), history_.CheckpointAt(4)});
  EXPECT_TRUE(result.ok()) << result.ToText();
  EXPECT_EQ(result.checkpoints->matched, 2);
  EXPECT_EQ(result.checkpoints->newest_revision, 15);
  EXPECT_THAT(result.ToText(), HasSubstr("signatures NOT checked"));
}

TEST_F(CheckpointTest, AHistoryMadeAnewShows) {
  Records records = history_.Stream();
  (*records[9].mutable_change()).set_payload("");
  Relink(&records, 9);
  EXPECT_TRUE(Verify(records, {}).ok());
  const Verification result =
      Verify(records, {history_.CheckpointAt(4), history_.CheckpointAt(12)});
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.fault->kind, FaultKind::kContradictedCheckpoint);
  EXPECT_EQ(result.fault->revision, 12);
}

TEST_F(CheckpointTest, ACutTailShows) {
  Records cut = history_.StreamTo(13);
  EXPECT_TRUE(Verify(cut, {}).ok());
  const Verification result = Verify(cut, {history_.CheckpointAt(15)});
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.fault->kind, FaultKind::kCutTail);
  EXPECT_EQ(result.fault->revision, 14);
  const Verification older = Verify(cut, {history_.CheckpointAt(15)}, true);
  EXPECT_TRUE(older.ok());
  EXPECT_EQ(older.checkpoints->later, 1);
}

// Restored from revision 15 after 5 further changes were signed.
TEST_F(CheckpointTest, WhatARestoreEndedNeedsASignatureOfAfterIt) {
  HistoryBuilder ended = history_;
  for (int i = 0; i < 5; ++i) {
    ended.PutForm("f1", "lost " + std::to_string(i));
  }
  const Checkpoint lost = ended.CheckpointAt(20);
  HistoryBuilder restored = history_;
  restored.Restore("h-2");
  restored.PutForm("f1", "kept");
  EXPECT_EQ(Verify(restored, {lost}).fault->kind, FaultKind::kCutTail);

  const Verification result = Verify(
      restored, {history_.CheckpointAt(15), lost, restored.CheckpointAt(16)});
  EXPECT_TRUE(result.ok()) << result.ToText();
  EXPECT_EQ(result.checkpoints->abandoned, 1);

  for (int i = 0; i < 5; ++i) {
    restored.PutForm("f2", "kept " + std::to_string(i));
  }
  EXPECT_EQ(Verify(restored, {lost}).fault->kind,
            FaultKind::kContradictedCheckpoint);
  EXPECT_TRUE(Verify(restored, {lost, restored.CheckpointAt(18)}).ok());
}

TEST_F(CheckpointTest, TheHistoryIdIsHeldAgainstTheNewest) {
  Records records = history_.Stream();
  records[0].mutable_begin()->mutable_as_of()->set_history_id("h-other");
  EXPECT_TRUE(Verify(records, {}).ok());
  EXPECT_FALSE(Verify(records, {history_.CheckpointAt(15)}).ok());
}

}  // namespace
}  // namespace jixiao::history
