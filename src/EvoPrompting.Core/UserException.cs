namespace EvoPrompting;

/// <summary>
/// A fault that the user can mend. Its message is one clear sentence that says what to do; programs show it without a stack trace.
/// </summary>
public class UserException(string message, Exception? cause = null) : Exception(message, cause);
