using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace EvoPrompting.Tests.Support;

/// <summary>
/// Does something with no more rights to files than anybody has: root may write anywhere, so nothing is read-only for it. On Linux the
/// rights of one thread to files can be those of another user.
/// </summary>
internal static class Unprivileged
{
    private const uint Nobody = 65534;

    public static void Run(Action action)
    {
        if (!Environment.IsPrivilegedProcess || !OperatingSystem.IsLinux())
        {
            action();
            return;
        }

        Exception? thrown = null;
        var thread = new Thread(() =>
        {
            try
            {
                _ = SetFileUser(Nobody);
                Assert.Equal(Nobody, (uint)SetFileUser(Nobody)); // it returns who it was before: now nobody
                action();
            }
            catch (Exception e)
            {
                thrown = e;
            }
        });
        thread.Start();
        thread.Join();
        if (thrown is not null) ExceptionDispatchInfo.Throw(thrown);
    }

    [DllImport("libc", EntryPoint = "setfsuid")]
    private static extern int SetFileUser(uint user);
}
