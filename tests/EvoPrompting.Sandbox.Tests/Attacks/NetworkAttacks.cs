using EvoPrompting.Sandbox.Tests.Support;

namespace EvoPrompting.Sandbox.Tests.Attacks;

/// <summary>There are no sockets, not even to the machine itself.</summary>
public class NetworkAttacks
{
    [Fact]
    public Task ASocketCannotBeOpened() => Attacker.IsRefusedAsync(
        """new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp); throw new Exception("BREACH");""", "socket error");

    [Fact]
    public Task TheMachineItselfCannotBeReached() => Attacker.IsRefusedAsync(
        """new TcpClient("127.0.0.1", 22); throw new Exception("BREACH");""", "socket error");

    [Fact]
    public Task AUnixSocketCannotBeOpened() => Attacker.IsRefusedAsync(
        """new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified); throw new Exception("BREACH");""", "socket error");
}
