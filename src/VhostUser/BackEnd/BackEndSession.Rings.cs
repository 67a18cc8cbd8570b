using System.Numerics;
using ActorNet.Devices.Virtio;
using ActorNet.Io.Descriptors;
using ActorNet.VhostUser.Messages;

namespace ActorNet.VhostUser.BackEnd;

/// <content>Ring states. vhost-user.rst, "Ring states".</content>
/// <remarks>
/// A ring is started once its size, its addresses, a doorbell and memory are there, whichever came last. The specification
/// waits for the doorbell to ring; but a driver may have rung it before it was handed over, and a receive queue may be rung
/// only once in its life, so a back end that waits can miss it and stay deaf. A ring on which nothing is available is looked
/// at once and left alone: the driver cannot tell the difference.
/// </remarks>
public sealed partial class BackEndSession
{
    private const uint MaxVringSize = 32768;

    /// <summary>The device stopped a queue.</summary>
    /// <param name="index">Which one.</param>
    /// <param name="position">Where it would have gone on.</param>
    public void OnQueueStopped(int index, VirtqueuePosition position)
    {
        Vring vring = _vrings[index];
        if (!vring.IsStopping) return;
        vring.IsStopping = false;
        // A ring that never ran is where it was.
        if (vring.IsStarted) vring.Base = position.ToVringBase();
        vring.IsStarted = false;
        vring.ForgetKick();
        Answered();
    }

    /// <summary>The device could not start a queue: it waits for a new doorbell, and the front end is told.</summary>
    public void OnQueueRefused(int index)
    {
        Vring vring = _vrings[index];
        vring.IsStarted = false;
        vring.ForgetKick();
        TellError(vring);
    }

    /// <summary>A running queue met nonsense and is silent until it is stopped: the front end is told.</summary>
    public void OnQueueBroken(int index) => TellError(_vrings[index]);

    private Answer OnSetVringNum(Message message)
    {
        var state = message.Read<VringState>();
        if (!TryFind(message, state.Index, out Vring vring)) return Answer.Ended;
        // A packed ring's size need not be a power of two.
        if (state.Number is 0 or > MaxVringSize || (!BitOperations.IsPow2(state.Number) && (Features & FeatureBits.RingPacked) == 0))
            return End(VhostUserFault.BadVringSize, $"{message.Name}: size {state.Number} of ring {state.Index} is not a power of two from 1 to {MaxVringSize}");
        return Reconfigure(vring, () => vring.Size = (ushort)state.Number);
    }

    private Answer OnSetVringBase(Message message)
    {
        var state = message.Read<VringState>();
        if (!TryFind(message, state.Index, out Vring vring)) return Answer.Ended;
        if (!VirtqueuePosition.IsVringBase(state.Number, Features))
            return End(VhostUserFault.BadVringBase, $"{message.Name}: base {state.Number} of ring {state.Index} is not an index of a split ring");
        return Reconfigure(vring, () => vring.Base = state.Number);
    }

    private Answer OnSetVringAddr(Message message)
    {
        var address = message.Read<VringAddress>();
        if (!TryFind(message, address.Index, out Vring vring)) return Answer.Ended;
        if ((address.Flags & ~VringAddress.LogUsed) != 0)
            return End(VhostUserFault.BadValue, $"{message.Name}: flags 0x{address.Flags:x} of ring {address.Index} are not known");
        // The same areas again turn logging on or off while the ring runs.
        if (vring.IsStarted && vring.Address is { } current && current.SamePlace(address))
        {
            vring.Address = address;
            return UseLogs(static () => Answer.Done);
        }
        return StopThen([vring], () =>
        {
            vring.Address = address;
            return UseLogs(() =>
            {
                StartIfComplete(vring);
                return Answer.Done;
            });
        });
    }

    private Answer OnGetVringBase(Message message)
    {
        var state = message.Read<VringState>();
        if (!TryFind(message, state.Index, out Vring vring)) return Answer.Ended;
        return StopThen([vring], () =>
        {
            vring.ForgetKick();
            ForgetTranslations();
            return ReplyWith(new VringState(state.Index, vring.Base ?? VirtqueuePosition.Initial(Features).ToVringBase()), []);
        });
    }

    private Answer OnSetVringKick(Message message)
    {
        if (!TryTakeFile(message, Doorbells.CheckKick, out Vring vring, out FdHandle? kick)) return Answer.Ended;
        if (vring.IsStarted)
        {
            _device.SetKick(vring.Index, kick);
            return Answer.Done;
        }
        vring.KeepKick(kick);
        StartIfComplete(vring);
        return Answer.Done;
    }

    private Answer OnSetVringCall(Message message)
    {
        if (!TryTakeBell(message, out Vring vring, out EventFd? bell)) return Answer.Ended;
        CallInterrupt? earlier = vring.Call;
        vring.Call = bell is null ? null : new CallInterrupt(bell);
        vring.HasCall = true;
        if (vring.IsStarted) _device.SetInterrupt(vring.Index, vring.Call);
        earlier?.Dispose();
        return Answer.Done;
    }

    private Answer OnSetVringErr(Message message)
    {
        if (!TryTakeBell(message, out Vring vring, out EventFd? bell)) return Answer.Ended;
        vring.Error?.Dispose();
        vring.Error = bell;
        vring.HasError = true;
        return Answer.Done;
    }

    private Answer OnSetVringEnable(Message message)
    {
        var state = message.Read<VringState>();
        if (!TryFind(message, state.Index, out Vring vring)) return Answer.Ended;
        if (state.Number > 1)
            return End(VhostUserFault.BadValue, $"{message.Name}: {state.Number} for ring {state.Index} is neither 0 nor 1");
        vring.IsEnabled = state.Number == 1;
        TellEnabled(vring);
        return Answer.Done;
    }

    // A front end may set a ring up anew without having asked where it stopped (user-mode Linux does, when its driver is
    // loaded again): nothing of the old ring is touched any more, and the new one starts with the next doorbell.
    private Answer Reconfigure(Vring vring, Action change) => StopThen([vring], () =>
    {
        change();
        StartIfComplete(vring);
        return Answer.Done;
    });

    private Answer StopThen(Vring[] vrings, Func<Answer> then)
    {
        Vring[] running = [.. vrings.Where(static vring => vring.IsStarted)];
        if (running.Length == 0) return then();
        Await(running.Length, then);
        foreach (Vring vring in running) vring.IsStopping = true;
        foreach (Vring vring in running) _device.StopQueue(vring.Index);
        return Answer.Later;
    }

    private void StartIfComplete(Vring vring)
    {
        if (vring.IsStarted || !vring.IsComplete || _memory.Current is null || !IsReachable(vring)) return;
        if (vring.Base is { } given && !VirtqueuePosition.IsVringBase(given, Features))
        {
            OnQueueRefused(vring.Index); // it was said when the other kind of ring was negotiated
            return;
        }

        VirtqueuePosition position = vring.Base is { } at ? VirtqueuePosition.FromVringBase(at, Features) : VirtqueuePosition.Initial(Features);
        vring.IsStarted = true;
        TellEnabled(vring);
        VirtqueueLayout layout = vring.LayoutIn(IsTranslated ? AddressSpace.Guest : AddressSpace.User);
        FdHandle? kick = vring.TakeKick();
        _device.StartQueue(vring.Index, layout, position, kick, kick is null && !vring.IsKickedByMessage, InterruptOf(vring), _inflight?.AreaOf(vring.Index));
    }

    // Only remembered while the ring does not run. Without bit 30 a started ring is enabled.
    private void TellEnabled(Vring vring)
    {
        bool enabled = !_usesEnable || vring.IsEnabled;
        if (!vring.IsStarted || vring.DeviceEnabled == enabled) return;
        vring.DeviceEnabled = enabled;
        _device.EnableQueue(vring.Index, enabled);
    }

    // The whole 32 bits are compared, before anything is cast (CVE-2020-10723).
    private bool TryFind(Message message, uint index, out Vring vring)
    {
        if (index < (uint)_vrings.Length)
        {
            vring = _vrings[index];
            return true;
        }
        vring = null!;
        End(VhostUserFault.VringIndexOutOfRange, $"{message.Name}: ring {index} of a device with {_vrings.Length} rings");
        return false;
    }

    private bool TryTakeFile(Message message, Func<FdHandle, string?> check, out Vring vring, out FdHandle? descriptor)
    {
        descriptor = null;
        var file = new VringFile(message.Read<ulong>());
        if (!TryFind(message, file.Index, out vring)) return false;
        if (file.HasUnknownBits)
        {
            End(VhostUserFault.BadValue, $"{message.Name}: 0x{file.Value:x} has bits without a meaning");
            return false;
        }
        if (file.HasDescriptor != (message.DescriptorCount == 1))
        {
            string says = file.HasDescriptor ? "no descriptor, and the bit that says so is not set" : "a descriptor, and the bit that says there is none";
            End(VhostUserFault.WrongDescriptorCount, $"{message.Name}: ring {file.Index} came with {says}");
            return false;
        }
        if (!file.HasDescriptor) return true;
        descriptor = message.TakeDescriptor();
        if (check(descriptor) is not { } problem) return true;
        descriptor.Dispose();
        descriptor = null;
        End(VhostUserFault.BadDescriptor, $"{message.Name}: the descriptor of ring {file.Index} {problem}");
        return false;
    }

    private bool TryTakeBell(Message message, out Vring vring, out EventFd? bell)
    {
        bool taken = TryTakeFile(message, Doorbells.CheckBell, out vring, out FdHandle? descriptor);
        bell = descriptor is null ? null : EventFd.FromHandle(descriptor);
        return taken;
    }
}
