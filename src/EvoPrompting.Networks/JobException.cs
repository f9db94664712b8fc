namespace EvoPrompting.Networks;

/// <summary>Reports that a job itself is at fault, before anything of the program ran: the parent's doing, never the candidate's.</summary>
public sealed class JobException(string message, Exception? cause = null) : Exception(message, cause);
