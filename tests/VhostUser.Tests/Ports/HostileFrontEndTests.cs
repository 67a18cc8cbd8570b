using ActorNet.Io.Descriptors;
using ActorNet.Io.Readiness;
using ActorNet.Io.Sockets;
using ActorNet.VhostUser.FrontEnd;
using ActorNet.VhostUser.Tests.BackEnd;

namespace ActorNet.VhostUser.Tests.Ports;

/// <summary>Noise on one port, with rings full of nonsense, over the real actors: the port takes the next front end, and the other port loses nothing.</summary>
public class HostileFrontEndTests : PortTestBase
{
    private const int Sessions = 40;
    private const int MessagesPerSession = 120;

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(13)]
    public void RandomSessions_LeaveNothingBehind_AndTheOtherPortAlone(int seed)
    {
        var random = new Random(seed);
        StartPorts();
        using SharedGuest b = Connect("n1").Start();
        ulong features = OfferedBy("n0");
        for (int session = 0; session < Sessions; session++)
        {
            using var files = new NamedFiles();
            using (UnixConnection connection = Dial("n0")) Talk(connection, random, files, features);
            b.Send(Frame(100, session)); // to a port that may or may not have a ring for it
            AwaitAssert(() => Assert.Equal((0, 0), (files.OpenElsewhere, files.Mapped)));
        }

        using SharedGuest a = Connect("n0").Start();
        a.Meet(b);
        b.Meet(a);
        a.Send(Frame(500, 1));
        Assert.Equal(Frame(500, 1), b.Receive());
    }

    private static void Talk(UnixConnection connection, Random random, NamedFiles files, ulong features)
    {
        byte[] replies = new byte[4096];
        List<FdHandle> received = [];
        for (int i = 0; i < MessagesPerSession; i++)
        {
            (byte[] bytes, FdHandle[] descriptors) = RandomMessage.Next(random, files, features);
            if (bytes.Length == 0) continue;
            int cut = random.Next(4) == 0 ? random.Next(1, bytes.Length + 1) : bytes.Length;
            if (!Send(connection, bytes.AsSpan(0, cut), descriptors) || !Send(connection, bytes.AsSpan(cut), [])) return;
            // Now and then in step with the back end, mostly not.
            if (random.Next(10) == 0) connection.Handle.WaitFor(ReadyEvents.Readable, TimeSpan.FromMilliseconds(1));
            while (connection.TryReceive(replies, received, out _) == IoStatus.Done)
            {
                foreach (FdHandle file in received) file.Dispose();
                received.Clear();
            }
        }
    }

    // False when the session is over, which is what most of this noise leads to.
    private static bool Send(UnixConnection connection, ReadOnlySpan<byte> bytes, FdHandle[] descriptors)
    {
        while (bytes.Length > 0)
        {
            IoStatus status = connection.TrySend(bytes, descriptors, out int sent);
            if (status == IoStatus.WouldBlock) connection.Handle.WaitFor(ReadyEvents.Writable, TimeSpan.FromSeconds(10));
            else if (status != IoStatus.Done) return false;
            bytes = bytes[sent..];
            if (sent > 0) descriptors = [];
        }
        return true;
    }

    private ulong OfferedBy(string id)
    {
        using var frontEnd = new VhostUserFrontEnd(new FrontEndChannel(Dial(id)));
        frontEnd.Open();
        return frontEnd.OfferedFeatures;
    }
}
