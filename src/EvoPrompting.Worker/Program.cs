using EvoPrompting.Worker;
using EvoPrompting.Worker.Commands;

if (args is [CommandHost.Mode, var bubblewrap, .. var cores]) return CommandHost.Run(bubblewrap, cores);
if (args is [InnerStart.Mode, var mark]) return InnerStart.Run(mark);
return JobHost.Run(args);
