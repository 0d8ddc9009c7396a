// The board of a case.
import { boarding } from "./boarding.js";

boarding();
