using System.Runtime.InteropServices;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Sockets;
using ActorNet.VhostUser.FrontEnd;
using ActorNet.VhostUser.Messages;
using ActorNet.VhostUser.Tests.BackEnd;
using ActorNet.VhostUser.Tests.Ports;
using static ActorNet.VhostUser.Messages.FrontEndRequest;

namespace ActorNet.VhostUser.Tests.KnownFailures;

/// <summary>
/// What front ends did to other back ends, by number, done to a port: its session ends, or goes on; no descriptor and no mapping
/// is left, and the guest at the port beside it loses nothing.
/// </summary>
public sealed class BackEndFailureTests : PortTestBase
{
    private const ulong User = 0x7f00_0000_0000;
    private const string InflightFile = "memfd:actornet-inflight";

    private readonly NamedFiles _files = new();

    [Fact]
    public void Cve2018_1059_RingThatEndsOutsideTheMemory_DoesNotStart() => Attack(channel =>
    {
        using EventFd error = EventFd.Create();
        channel.Send(SetVringErr, 0ul, [error.Handle]);
        ShareMemory(channel);
        channel.Send(SetVringNum, new VringState(0, 256));
        channel.Send(SetVringAddr, new VringAddress(0, 0, User + 0xf100, User, User + 0x2000, 0)); // 4096 bytes, of which 3840 are there
        channel.Send(SetVringKick, 0ul, [_files.Bell()]);

        Assert.NotEqual(0, (int)error.Handle.WaitFor(Io.Readiness.ReadyEvents.Readable, TimeSpan.FromSeconds(20)));
        AssertAlive(channel);
    });

    [Fact]
    public void Cve2019_14818_MoreDescriptorsThanTheMessageHas_AreClosed() => Attack(channel =>
    {
        channel.Send(SetOwner, [_files.Create(), _files.Bell(), _files.Create()]);

        AssertEnded(channel);
    });

    [Fact]
    public void Cve2019_14818_RingSetUpAThousandTimes_LeavesNothing() => Attack(channel =>
    {
        ShareMemory(channel);
        for (int i = 0; i < 1000; i++)
        {
            channel.Send(SetVringNum, new VringState(0, (uint)(i % 2 == 0 ? 256 : 128)));
            channel.Send(SetVringCall, 0ul, [_files.Bell()]);
            if (i % 100 == 0) ShareMemory(channel);
        }

        AssertAlive(channel);
    });

    [Theory]
    [InlineData(ulong.MaxValue, 1ul)]
    [InlineData(0x1000ul, ulong.MaxValue - 0xffe)]
    [InlineData(0x1001ul, 0ul)]
    public void Cve2020_10722_LogThatWrapsOrIsTooLong_EndsTheSession(ulong size, ulong offset) => Attack(channel =>
    {
        channel.Send(SetProtocolFeatures, ProtocolFeatures.LogShmFd);
        channel.Send(SetLogBase, new LogDescription(size, offset), [_files.Create()]);

        AssertEnded(channel);
    });

    [Theory]
    [InlineData(SetVringNum)]
    [InlineData(SetVringBase)]
    [InlineData(GetVringBase)]
    [InlineData(SetVringEnable)]
    public void Cve2020_10723_RingWhoseNumberFits16BitsOnlyWhenCut_EndsTheSession(FrontEndRequest request) => Attack(channel =>
    {
        channel.Send(request, new VringState(0x10000, 1));

        AssertEnded(channel);
    });

    [Theory]
    [InlineData(26u)] // CREATE_CRYPTO_SESSION
    [InlineData(27u)] // CLOSE_CRYPTO_SESSION
    public void Cve2020_10724_CryptoSessions_AreDeclined(uint request) => Attack(channel =>
    {
        channel.Send(SetProtocolFeatures, ProtocolFeatures.ReplyAck);
        byte[] payload = new byte[RequestTable.MaxPayload];
        payload.AsSpan().Fill(0xff);
        channel.SendBytes((FrontEndRequest)request, payload, [], needReply: true);

        Assert.NotEqual(0ul, channel.Receive<ulong>((FrontEndRequest)request));
        AssertAlive(channel);
    });

    [Fact]
    public void Cve2020_10726_FloodOfInflightBuffers_KeepsNone() => Attack(channel =>
    {
        for (int i = 0; i < 2000; i++)
        {
            channel.Send(GetInflightFd, new InflightDescription(0, 0, 3, 256, 0));
            Assert.NotEqual(0ul, channel.Receive<InflightDescription>(GetInflightFd).Size);
        }

        AssertAlive(channel);
        // Tests beside this one have some of their own.
        Assert.InRange(OpenBuffers() + MappedBuffers(), 0, 200);
    });

    [Theory]
    [InlineData(65535, 1)]
    [InlineData(4, 256)] // the device has three rings
    [InlineData(3, 32768)] // longer than the file
    public void Cve2021_3839_BufferForMoreThanThereIs_EndsTheSession(int rings, int entries) => Attack(channel =>
    {
        channel.Send(SetInflightFd, new InflightDescription(0x10000, 0, (ushort)rings, (ushort)entries, 0), [_files.Create(0x10000)]);

        AssertEnded(channel);
    });

    [Fact]
    public void Cve2022_0669_BuffersGivenAThousandTimes_LeaveNothing() => Attack(channel =>
    {
        for (int i = 0; i < 1000; i++) channel.Send(SetInflightFd, new InflightDescription(0x10000, 0, 3, 256, 0), [_files.Create(0x10000)]);

        AssertAlive(channel);
        Assert.Equal(1, _files.Mapped);
    });

    [Fact]
    public void Postcopy_IsDeclined_AndTheFrontEndHearsSo() => Attack(channel =>
    {
        channel.Send(PostcopyAdvise);
        Assert.Empty(channel.ReceiveBytes(PostcopyAdvise).ToArray());
        channel.Send(PostcopyEnd);
        Assert.Equal(1ul, channel.Receive<ulong>(PostcopyEnd));

        AssertAlive(channel);
    });

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _files.Dispose();
    }

    private static void AssertAlive(FrontEndChannel channel)
    {
        channel.Send(GetFeatures);
        Assert.NotEqual(0ul, channel.Receive<ulong>(GetFeatures));
    }

    private static void AssertEnded(FrontEndChannel channel) => Assert.Throws<VhostUserException>(() => AssertAlive(channel));

    // The port beside it sends and receives before, and to whoever comes to the attacked port afterwards.
    private void Attack(Action<FrontEndChannel> attack)
    {
        StartPorts();
        using SharedGuest neighbour = Connect("n1").Start();
        using (UnixConnection connection = Dial("n0"))
        using (var channel = new FrontEndChannel(connection)) attack(channel);
        AwaitAssert(() => Assert.Equal((0, 0), (_files.OpenElsewhere, _files.Mapped)));

        Assert.True(neighbour.IsMappedElsewhere);
        using SharedGuest next = Connect("n0").Start();
        next.Meet(neighbour);
        neighbour.Meet(next);
        for (int i = 0; i < 100; i++)
        {
            next.Send(Frame(200, i));
            Assert.Equal(Frame(200, i), neighbour.Receive());
            neighbour.Send(Frame(300, i));
            Assert.Equal(Frame(300, i), next.Receive());
        }
    }

    private void ShareMemory(FrontEndChannel channel)
    {
        byte[] table = new byte[40];
        MemoryMarshal.Write(table, 1);
        MemoryMarshal.Write(table.AsSpan(8), new RegionDescription(0, 0x10000, User, 0));
        channel.SendBytes(SetMemTable, table, [_files.Create(0x10000)]);
    }

    private static int OpenBuffers() => Directory.GetFileSystemEntries("/proc/self/fd")
        .Count(static entry => LinkOf(entry).Contains(InflightFile, StringComparison.Ordinal));

    private static string LinkOf(string entry)
    {
        try
        {
            return new FileInfo(entry).LinkTarget ?? "";
        }
        catch (IOException)
        {
            return ""; // closed meanwhile
        }
    }

    private static int MappedBuffers() => File.ReadLines("/proc/self/maps").Count(static line => line.Contains(InflightFile, StringComparison.Ordinal));
}
