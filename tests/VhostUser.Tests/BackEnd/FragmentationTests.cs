using ActorNet.Io.Sockets;
using System.Runtime.InteropServices;
using ActorNet.Io.Descriptors;
using ActorNet.VhostUser.Messages;
using static ActorNet.VhostUser.Messages.FrontEndRequest;

namespace ActorNet.VhostUser.Tests.BackEnd;

/// <summary>A stream may be cut anywhere; descriptors come with the first byte of their message.</summary>
public class FragmentationTests
{
    [Fact]
    public void Session_CutAtEveryByte_DoesTheSame()
    {
        (byte[] Bytes, int Descriptors)[] messages = SetUp();
        string whole = Run(messages, static length => [length]);
        Assert.Equal("features 0x120008000; memory 1; disable 1; start 1 at 7; enable 1", whole);

        for (int message = 0; message < messages.Length; message++)
        {
            for (int cut = 1; cut < messages[message].Bytes.Length; cut++)
            {
                int target = message, at = cut, current = 0;
                string inPieces = Run(messages, length => current++ == target ? [at, length - at] : [length]);
                Assert.Equal(whole, inPieces);
            }
        }
    }

    [Fact]
    public void Session_InSingleBytes_DoesTheSame() =>
        Assert.Equal(Run(SetUp(), static length => [length]), Run(SetUp(), static length => [.. Enumerable.Repeat(1, length)]));

    [Fact]
    public void Session_ManyMessagesInOneSend_AreTakenOneByOne()
    {
        using var dialogue = new Dialogue();
        byte[] one = Dialogue.Bytes(MessageHeader.ForRequest(GetFeatures, 0));
        byte[] many = [.. Enumerable.Repeat(one, 40).SelectMany(static bytes => bytes)];

        dialogue.SendRaw(many);

        Assert.Equal(PumpResult.More, dialogue.Pump(budget: 16));
        Assert.Equal(PumpResult.More, dialogue.Pump(budget: 16));
        Assert.Equal(PumpResult.Idle, dialogue.Pump(budget: 16));
        for (int i = 0; i < 40; i++) dialogue.Channel.Receive<ulong>(GetFeatures);
    }

    [Fact]
    public void FrontEndThatNeverReads_IsWaitedFor_WithoutGrowing()
    {
        using var dialogue = new Dialogue();
        int asked = 0;
        // The reply direction fills up: the session stops reading requests, so the request direction fills up too.
        for (bool going = true; going; dialogue.Pump())
        {
            dialogue.SendRaw(Dialogue.Bytes(MessageHeader.ForRequest(GetFeatures, 0)));
            asked++;
            going = dialogue.Session.State != SessionState.Replying;
        }

        for (int i = 0; i < asked; i++)
        {
            dialogue.Channel.Receive<ulong>(GetFeatures);
            dialogue.Pump();
        }
        Assert.Equal(SessionState.Ready, dialogue.Session.State);
    }

    // Descriptors: 1 is a file of memory, -1 a doorbell.
    private static (byte[] Bytes, int Descriptors)[] SetUp()
    {
        byte[] table = new byte[40];
        MemoryMarshal.Write(table, 1);
        MemoryMarshal.Write(table.AsSpan(8), new RegionDescription(0, 0x1000, 0x7f00_0000_2000, 0));
        return
        [
            (Dialogue.Bytes(SetFeatures, FakeDevice.OfferedFeatures | ProtocolFeatures.VirtioProtocolFeatures), 0),
            (Dialogue.Bytes(MessageHeader.ForRequest(SetMemTable, table.Length), table), 1),
            (Dialogue.Bytes(SetVringNum, new VringState(1, 16)), 0),
            (Dialogue.Bytes(SetVringBase, new VringState(1, 7)), 0),
            (Dialogue.Bytes(SetVringAddr, Dialogue.AddressOf(1)), 0),
            (Dialogue.Bytes(SetVringCall, 1ul), -1),
            (Dialogue.Bytes(SetVringKick, 1ul), -1),
            (Dialogue.Bytes(SetVringEnable, new VringState(1, 1)), 0),
        ];
    }

    private static string Run((byte[] Bytes, int Descriptors)[] messages, Func<int, int[]> cut)
    {
        using var dialogue = new Dialogue();
        foreach ((byte[] bytes, int descriptors) in messages)
        {
            FdHandle[] files = descriptors switch { 0 => [], 1 => [dialogue.Files.Create()], _ => [dialogue.Files.Bell()] };
            int start = 0;
            foreach (int length in cut(bytes.Length))
            {
                dialogue.SendRaw(bytes.AsSpan(start, length), start == 0 ? files : []);
                Assert.Equal(PumpResult.Idle, dialogue.Pump());
                start += length;
            }
        }
        return dialogue.Device.Take();
    }
}
