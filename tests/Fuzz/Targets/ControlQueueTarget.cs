using ActorNet.Devices.Memory;
using ActorNet.Devices.Virtio;
using ActorNet.Devices.VirtioNet;
using ActorNet.Fuzz.Engine;

namespace ActorNet.Fuzz.Targets;

/// <summary>Commands of any bytes, cut into any buffers. Each must be answered, in exactly the bytes that the used length says.</summary>
internal sealed class ControlQueueTarget : IFuzzTarget
{
    private const ulong CommandAddress = GuardedMemory.Start + 0x8000;
    private const ulong AnswerAddress = GuardedMemory.Start + GuardedMemory.RegionLength;
    private const int MaxCommand = 2048;
    private const byte Fill = 0xC7;

    private readonly GuardedMemory _guest = new();

    public string Name => "control-queue";

    public string Description => "commands of any bytes, cut into any buffers";

    public int RunsPerSecond => 20_000;

    // Every class and command, with zeros and with a few numbers behind.
    public IEnumerable<byte[]> Seeds()
    {
        for (byte kind = 0; kind < 9; kind++)
        {
            for (byte command = 0; command < 6; command++)
            {
                yield return new InputBuilder().Bytes(0xff, 10, 0, 1, kind, command, 1, 0, 1, 0, 0, 0, 0, 0).Build();
                yield return new InputBuilder().Bytes(0xff, 40, 3, 200, kind, command, 2, 0, 0, 0, 0x52, 0x54, 0, 1, 2, 3, 0x52, 0x54, 0, 1, 2, 4, 1, 0, 0, 0, 1, 0, 0x5e, 0, 0, 1).Build();
            }
        }
    }

    public void Run(byte[] input, Observations seen)
    {
        var reader = new InputReader(input);
        var model = new VirtioNetDevice(new VirtioNetOptions(null, QueuePairs: 4) { EnabledFeatures = ulong.MaxValue, DisabledFeatures = FeatureBits.RingPacked });
        ulong mask = ((ulong)reader.Byte() * 0x0101_0101_0101_0101) | FeatureBits.Version1 | FeatureBits.CtrlVq;
        if (!model.TrySetDriverFeatures(model.DeviceFeatures & mask)) seen.Saw(1, 1);
        GuestMemory memory = _guest.Begin();
        var driver = new PlainRing(_guest, GuardedMemory.Start, 256);
        if (!Virtqueue.TryCreate(memory, driver.Layout, model.DriverFeatures, VirtqueuePosition.Initial(0), out Virtqueue? ring, out _)) throw new InvalidOperationException("a good ring was refused");
        var control = new ControlQueue(model, ring);
        var features = model.DriverFeatures;
        while (!reader.IsAtEnd && driver.Room >= 16 && ring.LastFault == RingFault.None) Command(ref reader, driver, control, seen);
        if (model.DriverFeatures != features) throw new InvalidOperationException("a command changed the features");
        if (model.ActivePairs is < 1 or > 4) throw new InvalidOperationException($"{model.ActivePairs} pairs are active");
        for (int i = 0; i < control.Counters.Table.Length; i++) seen.SawAmount(2, i, control.Counters[i]);
        seen.Saw(3, (long)ring.LastFault);
        ring.Dispose();
        memory.Release();
        _guest.End();
    }

    private void Command(ref InputReader reader, PlainRing driver, ControlQueue control, Observations seen)
    {
        int length = Math.Min((int)(reader.Interesting(reader.Byte()) & 0xffff), MaxCommand);
        int cuts = reader.Byte() % 4;
        uint answer = reader.Byte() is var room and < 250 ? room : 0u;
        ReadOnlySpan<byte> bytes = reader.Take(length);
        _guest.Write(CommandAddress, bytes);
        _guest.Second.Fill(Fill);

        Span<(ulong, uint, bool)> chain = new (ulong, uint, bool)[8];
        int buffers = 0;
        ulong at = CommandAddress;
        uint left = (uint)bytes.Length;
        for (; cuts > 0 && left > 1; cuts--)
        {
            uint part = 1 + (reader.Byte() % (left - 1));
            chain[buffers++] = (at, part, false);
            at += part;
            left -= part;
        }

        if (left > 0) chain[buffers++] = (at, left, false);
        // The answer in one piece, or its first byte alone.
        if (answer > 1 && (answer & 1) != 0) chain[buffers++] = (AnswerAddress, 1, true);
        if (answer > 1 && (answer & 1) != 0) chain[buffers++] = (AnswerAddress + 1, answer - 1, true);
        else if (answer > 0) chain[buffers++] = (AnswerAddress, answer, true);
        if (buffers == 0) return;
        driver.Offer(chain[..buffers]);
        int processed = control.Process(1);
        control.Publish();
        if (control.Queue.LastFault != RingFault.None) return;
        if (processed != 1 || !driver.TryTake(out VirtqUsed used)) throw new InvalidOperationException("a command was not answered");
        Check(used, answer, seen);
    }

    // virtio 1.2 §2.7.8.2: nothing is written behind what the used length says.
    private void Check(in VirtqUsed used, uint room, Observations seen)
    {
        if (used.Length == 0 || used.Length > room) throw new InvalidOperationException($"{used.Length} bytes of answer in {room}");
        if (_guest.Second[(int)used.Length..].IndexOfAnyExcept(Fill) >= 0) throw new InvalidOperationException($"more was written than the {used.Length} bytes that the used length says");
        byte status = _guest.Second[0];
        if (status is not (ControlCommands.Ok or ControlCommands.Error)) throw new InvalidOperationException("an answer is neither OK nor ERR");
        seen.Saw(4, status);
        seen.SawAmount(5, 0, used.Length);
    }
}
