using ActorNet.Io.Sockets;
using ActorNet.Devices.Virtio;
using ActorNet.Io.Descriptors;
using ActorNet.VhostUser.BackEnd;
using ActorNet.VhostUser.Messages;

namespace ActorNet.VhostUser.Tests.BackEnd;

/// <summary>
/// Sessions of random messages, mostly sensible ones with a few wrong bits and now and then plain noise, with random
/// descriptors, cuts and device delays. Whatever comes, nothing is thrown and nothing stays open or mapped.
/// </summary>
public class FuzzTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Sessions_OfRandomMessages_EndCleanly(int seed)
    {
        var random = new Random(seed);
        int faulted = 0, started = 0;
        for (int session = 0; session < 150; session++)
        {
            using var dialogue = new Dialogue((ConfigOffer)random.Next(3));
            Run(dialogue, random);
            if (dialogue.Fault is { } fault)
            {
                faulted++;
                Assert.NotEqual(VhostUserFault.None, fault.Kind);
                Assert.NotEmpty(fault.Text);
            }
            started += dialogue.Device.Commands.Count(static command => command.StartsWith("start", StringComparison.Ordinal));
        }
        // The messages are sensible enough to get somewhere, and wrong enough to be noticed.
        Assert.InRange(faulted, 20, 149);
        Assert.InRange(started, 10, int.MaxValue);
    }

    private static void Run(Dialogue dialogue, Random random)
    {
        dialogue.Device.AnswersAtOnce = random.Next(4) > 0;
        if (random.Next(3) == 0) dialogue.Device.OfferedFeaturesToo = FeatureBits.AccessPlatform;
        for (int i = 0; i < 150; i++)
        {
            Send(dialogue, random);
            // Late and uncalled-for answers of the device, in any order.
            if (!dialogue.Device.AnswersAtOnce)
            {
                if (dialogue.Session.State == SessionState.Waiting)
                {
                    for (int ring = 0; ring < dialogue.Device.QueueCount; ring++) dialogue.Session.OnQueueStopped(ring, VirtqueuePosition.Split((ushort)random.Next()));
                    if (dialogue.Session.State == SessionState.Waiting) dialogue.Session.OnMemorySet();
                    if (dialogue.Session.State == SessionState.Waiting) dialogue.Session.OnLogSet();
                }
                if (random.Next(8) == 0) dialogue.Session.OnQueueRefused(random.Next(dialogue.Device.QueueCount));
            }
            if (random.Next(4) == 0) dialogue.Session.OnConfigChanged();
            if (random.Next(4) == 0) dialogue.Session.OnTranslationMissed(new TranslationMiss(true, (ulong)random.NextInt64(), random.Next(2) == 0));
            if (dialogue.Pump() is PumpResult.Faulted or PumpResult.Closed) return;
            Drain(dialogue);
        }
    }

    private static void Send(Dialogue dialogue, Random random)
    {
        (byte[] bytes, FdHandle[] files) = RandomMessage.Next(random, dialogue.Files, dialogue.Device.Features);
        if (bytes.Length == 0) return;
        int cut = bytes.Length > 1 && random.Next(4) == 0 ? random.Next(1, bytes.Length) : bytes.Length;
        dialogue.SendRaw(bytes.AsSpan(0, cut), files);
        if (cut == bytes.Length) return;
        dialogue.Pump();
        dialogue.SendRaw(bytes.AsSpan(cut));
    }

    // Replies are not looked at; the socket only must not fill up.
    private static void Drain(Dialogue dialogue)
    {
        byte[] rest = new byte[4096];
        while (dialogue.HasAnswer && dialogue.Channel.Handle.TryRead(rest, out _) == IoStatus.Done)
        {
        }
    }
}
