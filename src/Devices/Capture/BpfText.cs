using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace ActorNet.Devices.Capture;

/// <summary>Programs as numbers: what "tcpdump -ddd" prints, and the same in one line with commas, as iptables takes it.</summary>
public static class BpfText
{
    /// <summary>Reads "4\n40 0 0 12\n21 0 1 2054\n6 0 0 262144\n6 0 0 0", where commas may stand for line ends.</summary>
    /// <param name="text">How many instructions there are, then code, jt, jf and k of each, all decimal.</param>
    /// <param name="program">The verified program.</param>
    /// <param name="problem">Why it is refused.</param>
    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out BpfProgram? program, out BpfProblem problem)
    {
        program = null;
        ReadOnlySpan<char> rest = text;
        if (!TryLine(ref rest, out ReadOnlySpan<char> first))
        {
            problem = new BpfProblem(BpfFault.Empty, 0);
            return false;
        }

        if (!int.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out int count))
        {
            problem = new BpfProblem(BpfFault.CountWrong, 0);
            return false;
        }

        if (count > BpfProgram.MaxLength)
        {
            problem = new BpfProblem(BpfFault.TooLong, BpfProgram.MaxLength);
            return false;
        }

        BpfInstruction[] instructions = new BpfInstruction[count];
        int read = 0;
        while (TryLine(ref rest, out ReadOnlySpan<char> line))
        {
            if (read == count)
            {
                problem = new BpfProblem(BpfFault.CountWrong, read);
                return false;
            }

            if (!TryInstruction(line, out instructions[read]))
            {
                problem = new BpfProblem(BpfFault.NoNumbers, read);
                return false;
            }

            read++;
        }

        problem = new BpfProblem(BpfFault.CountWrong, read);
        return read == count && BpfProgram.TryCreate(instructions, out program, out problem);
    }

    /// <summary>The next line that is not blank.</summary>
    private static bool TryLine(ref ReadOnlySpan<char> rest, out ReadOnlySpan<char> line)
    {
        line = default;
        while (!rest.IsEmpty)
        {
            int end = rest.IndexOfAny('\n', ',');
            line = (end < 0 ? rest : rest[..end]).Trim();
            rest = end < 0 ? default : rest[(end + 1)..];
            if (!line.IsEmpty) return true;
        }

        return false;
    }

    private static bool TryInstruction(ReadOnlySpan<char> line, out BpfInstruction instruction)
    {
        instruction = default;
        if (!TryNumber(ref line, ushort.MaxValue, out uint code)
            || !TryNumber(ref line, byte.MaxValue, out uint jt)
            || !TryNumber(ref line, byte.MaxValue, out uint jf)
            || !TryNumber(ref line, uint.MaxValue, out uint k)
            || !line.IsEmpty)
        {
            return false;
        }

        instruction = new BpfInstruction((ushort)code, (byte)jt, (byte)jf, k);
        return true;
    }

    private static bool TryNumber(ref ReadOnlySpan<char> line, uint most, out uint number)
    {
        int end = line.IndexOfAny(' ', '\t');
        ReadOnlySpan<char> word = end < 0 ? line : line[..end];
        line = end < 0 ? default : line[end..].TrimStart();
        return uint.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number <= most;
    }
}
