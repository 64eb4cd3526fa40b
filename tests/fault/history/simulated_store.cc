#include "tests/fault/history/simulated_store.h"

namespace jixiao::fault {

void SimulatedStore::Do(std::span<Operation> call, std::int64_t time_ns) {
  if (call[0].of_past) {
    return ReadPast(&call[0]);
  }
  if (Replay(call)) {
    return;
  }
  bool possible = true;
  for (Operation& operation : call) {
    operation.outcome = Outcome::kOk;
    possible = possible && Check(&operation);
  }
  for (Operation& operation : call) {
    if (!possible && operation.outcome != Outcome::kRefused) {
      Refuse(Refusal::kOther, &operation);  // another of the batch failed
    } else if (possible && IsWrite(operation)) {
      Write(time_ns, &operation);
    } else if (possible) {
      Read(&operation);
      operation.as_of_revision = call.size() > 1 ? Head() : 0;
    }
  }
}

void SimulatedStore::ChangeConfiguration(std::int64_t time_ns) {
  FeedEvent& change = log_.emplace_back();
  change.revision = Head();
  change.received_ns = time_ns;
}

void SimulatedStore::Refuse(Refusal refusal, Operation* operation) {
  operation->outcome = Outcome::kRefused;
  operation->refusal = refusal;
}

bool SimulatedStore::Replay(std::span<Operation> call) const {
  for (Operation& operation : call) {
    const auto answer = answers_.find({operation.request_id, operation.form});
    if (operation.request_id.empty() || answer == answers_.end()) {
      return false;
    }
    operation.outcome = Outcome::kOk;
    operation.result = answer->second;
  }
  return true;
}

bool SimulatedStore::Check(Operation* operation) const {
  const auto place = forms_.find(operation->form);
  const bool exists = place != forms_.end();
  const bool is_create = operation->kind == CallKind::kCreate;
  if (exists == is_create) {
    Refuse(exists ? Refusal::kAlreadyExists : Refusal::kNotFound, operation);
    return false;
  }
  if (is_create) {
    return true;
  }
  const FormState& form = place->second;
  const bool sees_deleted =
      operation->show_deleted || operation->kind == CallKind::kUndelete;
  const std::int64_t expected = operation->expected_revision;
  if (form.deleted && !sees_deleted) {
    Refuse(Refusal::kNotFound, operation);
  } else if (expected != 0 && expected != form.revision) {
    Refuse(Refusal::kEtagMismatch, operation);
  } else if (!form.deleted && operation->kind == CallKind::kUndelete) {
    Refuse(Refusal::kNotDeleted, operation);
  }
  return operation->outcome == Outcome::kOk;
}

void SimulatedStore::Read(Operation* operation) const {
  operation->result = forms_.at(operation->form);
}

void SimulatedStore::ReadPast(Operation* operation) const {
  operation->outcome = Outcome::kRefused;
  operation->refusal = Refusal::kNotFound;
  for (std::int64_t revision = operation->as_of_revision; revision > 0;
       --revision) {
    const FeedEvent& change = log_[static_cast<std::size_t>(revision) - 1];
    if (change.form == operation->form) {
      if (!change.deleted || operation->show_deleted) {
        operation->outcome = Outcome::kOk;
        operation->result = {revision, change.content, change.deleted};
      }
      return;
    }
  }
}

void SimulatedStore::Write(std::int64_t time_ns, Operation* operation) {
  FormState& form = forms_[operation->form];
  FeedEvent& change = log_.emplace_back();
  change.revision = Head();
  change.received_ns = time_ns;
  change.form = operation->form;
  change.action = operation->kind;
  change.previous_revision = form.revision;
  change.request_id = operation->request_id;
  form.revision = change.revision;
  form.deleted = operation->kind == CallKind::kDelete;
  if (!operation->content.empty()) {
    form.content = operation->content;
  }
  change.content = form.content;
  change.deleted = form.deleted;
  operation->result = form;
  answers_[{operation->request_id, operation->form}] = form;
}

}  // namespace jixiao::fault
