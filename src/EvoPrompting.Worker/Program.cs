using EvoPrompting.Worker;
using EvoPrompting.Worker.Commands;

if (args is [CommandHost.Mode]) return CommandHost.Run();
if (args is [InnerStart.Mode, var mark]) return InnerStart.Run(mark);
return JobHost.Run(args);
