using ActorNet.Io.Descriptors;
using ActorNet.Io.Sockets;
using ActorNet.RemotePci.Messages;
using ActorNet.RemotePci.Tests.Support;

namespace ActorNet.RemotePci.Tests.Sessions;

/// <summary>A peer that breaks rules loses its session, with one sentence, and nothing of its stays open.</summary>
public sealed class BadInputTests
{
    public static TheoryData<RemoteCommand> Commands => [.. CommandTable.All.Select(rule => rule.Command)];

    [Theory]
    [MemberData(nameof(Commands))]
    public void Payload_OneByteMoreOrLess_EndsTheSession(RemoteCommand command)
    {
        CommandRule rule = CommandTable.Find((int)command)!;
        foreach (long size in (long[])[rule.Payload - 1, rule.Payload + 1, long.MaxValue, -1])
        {
            using var dialogue = new Dialogue();

            dialogue.Proxy.Send(Proxy.Bytes(new MessageHeader((int)command, 0, (ulong)size)));

            Assert.Equal(RemoteFault.BadPayloadSize, dialogue.Fault?.Kind);
            Assert.StartsWith(rule.Name, dialogue.Fault!.Text, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void Descriptors_OneMoreOrLess_EndTheSessionAndAreClosed(RemoteCommand command)
    {
        CommandRule rule = CommandTable.Find((int)command)!;
        foreach (int count in (int[])[rule.MinDescriptors - 1, rule.MaxDescriptors + 1, UnixConnection.MaxDescriptors])
        {
            if (count < 0) continue;
            using var dialogue = new Dialogue();
            FdHandle file = dialogue.Files.Create();

            dialogue.Proxy.Send(Proxy.Bytes(MessageHeader.For(command, rule.Payload), new byte[rule.Payload]), [.. Enumerable.Repeat(file, count)]);

            Assert.Equal(RemoteFault.WrongDescriptorCount, dialogue.Fault?.Kind);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(-1)]
    [InlineData(int.MinValue)]
    [InlineData(int.MaxValue)]
    public void Command_Unknown_EndsTheSession(int command)
    {
        using var dialogue = new Dialogue();

        dialogue.Proxy.Send(Proxy.Bytes(new MessageHeader(command, 0, 0)), dialogue.Files.Create());

        Assert.Equal(RemoteFault.UnknownCommand, dialogue.Fault?.Kind);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, 3)]
    [InlineData(0, 8)]
    [InlineData(0, -1)]
    [InlineData(0, int.MinValue)]
    [InlineData(0x100, 1)]
    [InlineData(0xff, 2)]
    [InlineData(0xfd, 4)]
    [InlineData(0xffff_ffff, 1)]
    [InlineData(0xffff_fffe, 4)]
    public void Configuration_AccessThatThereIsNot_EndsTheSession(uint offset, int size)
    {
        foreach (RemoteCommand command in (RemoteCommand[])[RemoteCommand.ConfigRead, RemoteCommand.ConfigWrite])
        {
            using var dialogue = new Dialogue();

            dialogue.Proxy.Send(Proxy.Bytes(command, new ConfigAccess(offset, 0, size)));

            Assert.Equal(RemoteFault.BadAccess, dialogue.Fault?.Kind);
            Assert.False(dialogue.Proxy.HasAnswer);
        }
    }

    [Theory]
    [InlineData(0u, 1)]
    [InlineData(3u, 1)]
    [InlineData(16u, 1)]
    [InlineData(uint.MaxValue, 1)]
    [InlineData(4u, 2)]
    [InlineData(4u, 255)]
    public void Bar_AccessThatThereIsNot_EndsTheSession(uint size, byte memory)
    {
        foreach (RemoteCommand command in (RemoteCommand[])[RemoteCommand.BarRead, RemoteCommand.BarWrite])
        {
            using var dialogue = new Dialogue();
            dialogue.Function.Place();

            dialogue.Proxy.Send(Proxy.Bytes(command, new BarAccess(FakeFunction.MemoryBase, 0, size, memory)));

            Assert.Equal(RemoteFault.BadAccess, dialogue.Fault?.Kind);
            Assert.Empty(dialogue.Function.Calls);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(207)]
    public void End_InTheMiddleOfAMessage_ClosesWhatCameWithIt(int length)
    {
        using var dialogue = new Dialogue();
        dialogue.Proxy.Send(Proxy.Table(new MemorySection(0, 0x1000, 0)).AsSpan(0, length), dialogue.Files.Create());

        dialogue.Proxy.Dispose();

        Assert.Equal(PumpResult.Faulted, dialogue.Pump());
        Assert.Equal(RemoteFault.Incomplete, dialogue.Fault?.Kind);
    }

    [Fact]
    public void End_BetweenMessages_IsNoFault()
    {
        using var dialogue = new Dialogue();

        dialogue.Proxy.Dispose();

        Assert.Equal(PumpResult.Closed, dialogue.Pump());
        Assert.Null(dialogue.Fault);
    }

    [Fact]
    public void Padding_MayBeAnything()
    {
        using var dialogue = new Dialogue();
        byte[] bytes = Proxy.Bytes(RemoteCommand.ConfigRead, new ConfigAccess(0, 0, 2));
        bytes.AsSpan(4, 4).Fill(0xa5);

        Assert.Equal(0x8086ul, dialogue.Proxy.Ask(bytes));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void RandomMessages_LeaveNothingBehind(int seed)
    {
        var random = new Random(seed);
        for (int session = 0; session < 60; session++)
        {
            using var dialogue = new Dialogue();
            dialogue.Function.Place();
            for (int i = 0; i < 30 && dialogue.Fault is null; i++) SendRandom(dialogue, random);
        }
    }

    private static void SendRandom(Dialogue dialogue, Random random)
    {
        CommandRule rule = CommandTable.All[random.Next(CommandTable.All.Count)];
        byte[] payload = new byte[rule.Payload];
        if (random.Next(3) > 0) random.NextBytes(payload);
        int descriptors = random.Next(8) == 0 ? random.Next(10) : random.Next(rule.MinDescriptors, Math.Min(rule.MaxDescriptors, 2) + 1);
        FdHandle[] files = [.. Enumerable.Range(0, descriptors).Select(_ => random.Next(3) == 0 ? dialogue.Files.Create() : dialogue.Files.Bell())];
        byte[] bytes = rule.Command == RemoteCommand.SyncSystemMemory && random.Next(4) > 0
            ? Proxy.Table([.. Enumerable.Range(0, Math.Min(descriptors, 8)).Select(i => new MemorySection((ulong)i * 0x1000, (ulong)random.Next(0, 0x1100), 0))])
            : Proxy.Bytes(new MessageHeader(random.Next(40) == 0 ? random.Next() : (int)rule.Command, (uint)random.Next(), (ulong)payload.Length), payload);
        dialogue.Proxy.Send(bytes, files);
        byte[] rest = new byte[256];
        while (dialogue.Proxy.HasAnswer && dialogue.Proxy.Connection.TryReceive(rest, [], out int count) == IoStatus.Done && count > 0)
        {
        }
    }
}
