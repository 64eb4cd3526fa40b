// The commands of jixiao, one function each. `words` are the words behind the
// command's name; the result is the exit code.
#ifndef JIXIAO_TOOLS_JIXIAO_COMMANDS_H_
#define JIXIAO_TOOLS_JIXIAO_COMMANDS_H_

#include <string>
#include <vector>

#include "tools/jixiao/session.h"

namespace jixiao::cli {

using Words = std::vector<std::string>;

int RunTenant(Session& session, const Words& words);
int RunImport(Session& session, const Words& words);
int RunValidate(Session& session, const Words& words);
int RunGet(Session& session, const Words& words);
int RunList(Session& session, const Words& words);
int RunDiff(Session& session, const Words& words);
int RunHistory(Session& session, const Words& words);
int RunWatch(Session& session, const Words& words);
int RunExport(Session& session, const Words& words);
int RunBackup(Session& session, const Words& words);
int RunRestore(Session& session, const Words& words);
int RunCompact(Session& session, const Words& words);
int RunVerify(Session& session, const Words& words);
int RunSubmit(Session& session, const Words& words);
int RunReport(Session& session, const Words& words);
int RunRender(Session& session, const Words& words);
int RunRules(Session& session, const Words& words);
int RunHealth(Session& session, const Words& words);

// The whole command line, without the program's name.
int RunCommandLine(Session& session, const Words& words);

}  // namespace jixiao::cli

#endif  // JIXIAO_TOOLS_JIXIAO_COMMANDS_H_
